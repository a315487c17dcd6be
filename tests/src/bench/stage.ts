/** What most parts share: one hub with an owner's desk, one agent with a session; made when first asked for. */
import type { Desk } from "@deskside/cli";
import { type AgentProcess, joinAgent } from "./agent-process.ts";
import { type Customer, openCustomer } from "./customer.ts";
import { openFirstDesk } from "./first-desk.ts";
import { type HubProcess, startHub } from "./hub-process.ts";
import { openSession, type Session } from "./session.ts";

export interface Stage {
  readonly hub: HubProcess;
  readonly desk: Desk;
  readonly agent: AgentProcess;
  readonly customer: Customer;
  readonly session: Session;
  stop(): Promise<void>;
}

/** Starts hub and agent, joins them, and has the customer say yes to everything. Flags are Node's, for profiles. */
export async function openStage({
  folder,
  hubFlags = flagsOf("BENCH_HUB_FLAGS"),
  agentFlags = flagsOf("BENCH_AGENT_FLAGS"),
}: {
  folder?: string;
  hubFlags?: readonly string[];
  agentFlags?: readonly string[];
} = {}): Promise<Stage> {
  const hub = await startHub(folder, hubFlags);
  const desk = await openFirstDesk(hub);
  const agent = await joinAgent(desk, agentFlags);
  const customer = await openCustomer(agent.companion);
  const session = await openSession(desk, agent);
  return {
    hub,
    desk,
    agent,
    customer,
    session,
    async stop() {
      customer.close();
      desk.stop();
      await agent.program.stop();
      await hub.program.stop();
    },
  };
}

/** Flags for Node from the environment, such as `--cpu-prof --cpu-prof-dir=/tmp/profiles`. */
const flagsOf = (name: string): string[] =>
  (process.env[name] ?? "").split(" ").filter((flag) => flag !== "");
