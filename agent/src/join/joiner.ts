/** This machine on its way into an organisation: from a link to the technician's word for it, or to what is wrong. */
import { hostname } from "node:os";
import { type Body, type Crypto, DesksideError, type ErrorCode, type Signer } from "@deskside/protocol";
import type { AgentStatus } from "../agent-options.ts";
import { systemLine } from "../connection/hello.ts";
import type { Send } from "../connection/hub-side.ts";
import type { Shown } from "../customer/shown.ts";
import type { Trust } from "../identity/trust.ts";
import { AgentError } from "../state/agent-error.ts";
import { problemWords, WORDS } from "../words/en.ts";
import { beginJoining, type Joining, type JoinLink } from "./join.ts";

export interface Joiner {
  readonly state: AgentStatus["joining"];
  /** For the first word to a hub; undefined where no link is being used. */
  readonly offer: Body<"agent.hello">["join"];
  /** Uses a link. Throws {@link AgentError} in the customer's words where it does not fit this machine. */
  begin(link: JoinLink): Promise<void>;
  /** A hub took the first word: asks the technician. False where no link is being used. */
  welcomed(): boolean;
  /** The technician's word: pins the organisation, or says what is wrong with it. */
  accepted(body: Body<"join.accept">): Promise<void>;
  /** The hub does not take the link; the machine may go on without it. */
  linkRefused(): void;
}

export function createJoiner(deps: {
  readonly crypto: Crypto;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly ownMs: () => number;
  readonly shown: Shown;
  readonly send: Send;
  readonly say: (line: string) => void;
  readonly note: (code: string, text: string) => void;
  readonly joined: () => void;
  /** A machine that belongs nowhere yet cannot go on. */
  readonly giveUp: (code: ErrorCode, details?: string) => void;
}): Joiner {
  const { trust, shown, send, say } = deps;
  let state: AgentStatus["joining"] = trust.pinned === undefined ? "no" : "joined";
  let joining: Joining | undefined;

  function refuse(link: string, { code, details }: DesksideError): void {
    state = "failed";
    deps.note(code, "the answer to a join link does not count");
    send({ t: "join.failed", b: { link, code, ...(details === undefined ? {} : { details }) } });
    shown.setProblem(code, details);
    // A wrong answer may come from whoever sits in between; a wrong clock or organisation will not mend itself.
    if (trust.pinned === undefined && code !== "SIGNATURE") deps.giveUp(code, details);
  }

  return {
    get state() {
      return state;
    },
    get offer() {
      return joining && { link: joining.link.place, token: joining.token };
    },
    async begin(link) {
      const { crypto, signer, ownMs } = deps;
      const about = { system: systemLine(), hostName: hostname() };
      try {
        joining = await beginJoining({ crypto, signer, trust, ownMs, link, ...about });
      } catch (error) {
        if (!(error instanceof DesksideError)) throw error;
        throw new AgentError(problemWords(error.code, error.details, ownMs()), { cause: error });
      }
      state = "waiting-for-technician";
      shown.solved();
    },
    welcomed() {
      if (joining === undefined) return false;
      state = "waiting-for-technician";
      send({ t: "join.request", b: joining.request });
      say(WORDS.waitingForTechnician);
      return true;
    },
    async accepted(accepted) {
      const by = joining;
      if (by === undefined || accepted.link !== by.link.place) return;
      try {
        await by.accept(accepted);
      } catch (error) {
        if (!(error instanceof DesksideError)) throw error;
        return refuse(accepted.link, error);
      }
      joining = undefined;
      state = "joined";
      shown.solved();
      send({ t: "join.done", b: { link: accepted.link, root: by.link.root } });
      say(WORDS.joined(trust.authority?.organisation.name ?? ""));
      deps.joined();
    },
    linkRefused() {
      joining = undefined;
      state = "failed";
    },
  };
}
