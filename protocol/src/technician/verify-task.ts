/** Whether what a hub shows of a command is what was signed: the command by a technician, its result by the machine. */
import { DesksideError } from "../errors.ts";
import { objects } from "../objects/_index.ts";
import type { RESULT_STATUSES } from "../objects/result.ts";
import type { TaskView } from "../rest/views.ts";
import type { PublicJwk } from "../schema.ts";
import type { Crypto } from "../trust/crypto.ts";
import { readStrict } from "../trust/strict-jws.ts";
import { hashOf } from "../trust/thumbprint.ts";
import { verifyObject } from "../trust/verify.ts";

/** How a signed status shows as a state. */
const STATES: Readonly<Record<(typeof RESULT_STATUSES)[number], TaskView["state"]>> = {
  open: "running",
  ok: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  timed_out: "timed-out",
  refused: "refused",
  unknown: "unknown",
};

/**
 * Returns the machine that signed. `key` is the machine's verified one, `report` a check's document whose bytes were
 * compared with `task.document`. Throws SIGNATURE where anything that is shown is not what was signed.
 */
export async function verifyTask(
  crypto: Crypto,
  task: TaskView,
  key: PublicJwk,
  report?: { readonly status: string; readonly summary: string },
): Promise<string> {
  if (task.result === null) throw new DesksideError("SIGNATURE", "The PC has signed nothing.");
  const result = await verifyObject(crypto, "result", task.result, key);
  if (result.cmd !== (await hashOf(crypto, task.cmd)))
    throw new DesksideError("SIGNATURE", "The result answers another command.");
  const cmd = readStrict(objects.cmd, task.cmd).claims;
  const shown =
    cmd.op === task.op &&
    cmd.aud === task.device &&
    cmd.jti === task.jti &&
    JSON.stringify(cmd.args) === JSON.stringify(task.args);
  const told = STATES[result.status] === task.state && (task.exit === null || result.exit === task.exit);
  // What is no longer kept may be left out; another one may not be put in its place.
  const named =
    (task.document === null || task.document === result.document?.sha256) &&
    (task.output === null || task.output === result.out?.sha256);
  const judged =
    report === undefined
      ? task.document !== null || (task.checkStatus === null && task.summary === null)
      : report.status === task.checkStatus && report.summary === task.summary;
  if (!shown || !told || !named || !judged)
    throw new DesksideError("SIGNATURE", "What is shown is not what was signed.");
  return result.iss;
}
