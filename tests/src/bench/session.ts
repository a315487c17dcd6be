/** A session between the bench's technician and an agent, with everything that is measured allowed. */
import type { Desk } from "@deskside/cli";
import type { Scope } from "@deskside/protocol";
import type { AgentProcess } from "./agent-process.ts";

const SCOPES: readonly Scope[] = ["view_diagnostics", "run_checks", "run_commands", "terminal"];

export interface Session {
  readonly desk: Desk;
  readonly agent: AgentProcess;
  readonly sid: string;
  /** Id of the grant that the customer gave. */
  readonly grant: string;
}

/** Asks, and resolves when the customer has said yes. */
export async function openSession(desk: Desk, agent: AgentProcess): Promise<Session> {
  const { id: sid } = await desk.api("openSession", {
    params: { id: agent.caseId },
    body: { device: agent.device },
  });
  const said = await desk.technician.ask({
    device: agent.device,
    sid,
    caseRef: agent.caseRef,
    scopes: SCOPES,
    reason: "Measuring",
  });
  if (said.grant === undefined) throw new Error(`the customer's answer: ${said.outcome} ${said.code ?? ""}`);
  return { desk, agent, sid, grant: said.grant.jti };
}
