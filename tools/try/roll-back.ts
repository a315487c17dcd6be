/** At the end: scheduled tasks that this run installed are taken out of this machine again. */
import { join } from "node:path";
import { rollBackDeployment } from "../../agent/src/index.ts";
import type { Desk } from "../../console/cli/src/index.ts";
import { grantFor } from "../../protocol/src/index.ts";
import type { TryAgent } from "./customer-case.ts";

/** A signed roll-back takes a second; after this it is done without, in ms. */
const SIGNED_LIMIT_MS = 20_000;

const INSTALLED: ReadonlySet<string> = new Set([
  "snapshotted",
  "installed",
  "testing",
  "signed-off",
  "active",
  "drifted",
]);

interface Installed {
  readonly id: string;
  readonly title: string;
  readonly case: string;
}

/** Deployments of this machine that were made since `since` (ms) and are installed. */
export async function installedSince(desk: Desk, device: string, since: number): Promise<Installed[]> {
  const { deployments } = await desk.api("getDevice", { params: { id: device } });
  return deployments.filter(({ createdAt, state }) => createdAt >= since && INSTALLED.has(state));
}

/** By a signed command, where the customer still allows it: then the record has it. False: not allowed any more. */
async function bySignedCommand(desk: Desk, device: string, deployment: Installed): Promise<boolean> {
  const detail = await desk.api("getCase", { params: { id: deployment.case } });
  for (const session of detail.sessions.filter((one) => one.device === device && one.state === "active")) {
    const grant = grantFor(session, "install_task", Date.now());
    if (grant === undefined) continue;
    const args = { deployment: deployment.id };
    const sent = await desk.technician.send({
      device,
      sid: session.id,
      grant,
      op: "procedure.rollback",
      args,
    });
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("The agent did not answer.")), SIGNED_LIMIT_MS).unref();
    });
    return (await Promise.race([sent.done, late])).claims.status === "ok";
  }
  return false;
}

/** Takes them out, by the agent while the customer's permission lasts, else as this machine's own administrator. Says each. */
export async function rollBack(
  desk: Desk,
  agent: TryAgent,
  data: string,
  deployments: readonly Installed[],
  say: (line: string) => void,
): Promise<boolean> {
  const left: Installed[] = [];
  for (const deployment of deployments) {
    const signed = await bySignedCommand(desk, agent.device, deployment).catch(() => false);
    if (signed) say(`Rolled back: ${deployment.title} (${deployment.id}).`);
    else left.push(deployment);
  }
  await agent.program.stop();
  let all = true;
  for (const { id, title } of left) {
    const outcome = await rollBackDeployment(join(data, "agent"), id);
    all &&= outcome.ok;
    say(
      outcome.ok ? `Rolled back: ${title} (${id}).` : `NOT rolled back: ${title} (${id}): ${outcome.problem}`,
    );
  }
  return all;
}
