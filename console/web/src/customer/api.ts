/**
 * The customer's few calls of the REST interface. The table of all endpoints would bring every schema of the product
 * onto a phone, so only addresses stand here; the compiler holds them against that table.
 */
import type { endpoints, ErrorCode, RequestBody, ResponseBody } from "@deskside/protocol";

type CallName =
  | "about"
  | "lookAtJoinLink"
  | "enterAsCustomer"
  | "getCustomerView"
  | "newCustomerTicket"
  | "answerAsCustomer"
  | "agreeAsCustomer"
  | "chatAsCustomer"
  | "stopAsCustomer"
  | "rateAsCustomer"
  | "customerRecord";
type Rows = { readonly [N in CallName]: Pick<(typeof endpoints)[N], "method" | "path"> };

const ROWS: Rows = {
  about: { method: "GET", path: "/about" },
  lookAtJoinLink: { method: "POST", path: "/join-links/:id/look" },
  enterAsCustomer: { method: "POST", path: "/customer/enter" },
  getCustomerView: { method: "GET", path: "/customer/view" },
  newCustomerTicket: { method: "POST", path: "/customer/tickets" },
  answerAsCustomer: { method: "POST", path: "/customer/answers" },
  agreeAsCustomer: { method: "POST", path: "/customer/plan" },
  chatAsCustomer: { method: "POST", path: "/customer/chat" },
  stopAsCustomer: { method: "POST", path: "/customer/stop" },
  rateAsCustomer: { method: "POST", path: "/customer/rating" },
  customerRecord: { method: "GET", path: "/customer/record" },
};

/** Longest wait for an answer, in ms: the hub itself gives up after 15 s. */
const TIMEOUT_MS = 20_000;

/** `away`: nobody answers, or somebody in between does. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode | "away" };

export interface Call {
  <N extends CallName>(
    name: N,
    options?: { readonly id?: string; readonly query?: string; readonly body?: RequestBody<N> },
  ): Promise<Answer<ResponseBody<N>>>;
}

export interface CustomerApi {
  readonly call: Call;
  /** What state-changing calls carry from now on. */
  setCsrf(token: string): void;
}

/** Never rejects: what went wrong is in the answer. `get` is the browser's fetch. */
export function createCustomerApi(get: typeof fetch): CustomerApi {
  let csrf = "";
  return {
    setCsrf(token) {
      csrf = token;
    },
    async call(name, { id, query = "", body } = {}) {
      const { method, path } = ROWS[name];
      const url = `/api/v1${path.replace(":id", encodeURIComponent(id ?? ""))}${query}`;
      try {
        const response = await get(url, {
          method,
          credentials: "same-origin",
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            ...(method === "POST" ? { "content-type": "application/json" } : {}),
            ...(csrf === "" ? {} : { "x-deskside-csrf": csrf }),
          },
          ...(method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
        });
        const text = await response.text();
        if (!response.ok) return { ok: false, code: codeOf(text) };
        // Sound as far as the hub is: it checks what it sends against the same table. All of it is shown as text.
        return { ok: true, value: (name === "customerRecord" ? text : JSON.parse(text)) as never };
      } catch {
        // No network, no hub, or an answer that is none of ours: the same to the customer.
        return { ok: false, code: "away" };
      }
    },
  };
}

/** A proxy's own error page has no code of ours. */
function codeOf(text: string): ErrorCode | "away" {
  try {
    const body: unknown = JSON.parse(text);
    const code = typeof body === "object" && body !== null && "code" in body ? body.code : undefined;
    return typeof code === "string" ? (code as ErrorCode) : "away";
  } catch {
    return "away";
  }
}
