/** The form of an alert that a task's script leaves. */
import { foreignLine, foreignText, id, json, timeMs, z } from "@deskside/protocol";

/** An alert has a few numbers and two sentences. */
const MAX_BYTES = 16 * 1024;

const body = () =>
  z.strictObject({
    alert: id(),
    deployment: z.nullable(id()),
    kind: foreignLine(64),
    summary: foreignLine(300),
    details: foreignText(4_000),
    facts: z.record(z.string(), json()),
    at: timeMs(),
    simulated: z.boolean(),
  });
/** Exactly the body of the message `alert.raise`. */
export type Alert = z.output<ReturnType<typeof body>>;

export type ReadAlert =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly problem: string };

/** Reads an alert file; its own name must be the alert's id. */
export function alertBody(name: string, bytes: Uint8Array): ReadAlert {
  if (bytes.length > MAX_BYTES) return { ok: false, problem: `larger than ${MAX_BYTES} bytes` };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
  const result = z.safeParse(body(), value);
  if (!result.success) return { ok: false, problem: "not the form of an alert" };
  if (`${result.data.alert}.json` !== name) return { ok: false, problem: "its id is not its name" };
  return { ok: true, alert: result.data };
}
