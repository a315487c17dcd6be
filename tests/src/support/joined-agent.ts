/** An agent that has joined a raw hub, and a technician whom its customer knows already. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentOptions } from "@deskside/agent";
import type { Scope } from "@deskside/protocol";
import { type AgentLink, type RawHub, type RawHubOptions, startRawHub, TestTechnician } from "./raw-hub.ts";
import { startTestAgent, type TestAgent } from "./test-agent.ts";

export interface Joined extends AsyncDisposable {
  readonly hub: RawHub;
  readonly machine: TestAgent;
  readonly link: AgentLink;
  readonly technician: TestTechnician;
}

/** Clocks that a test sets; both begin at the machine's own. */
export class TestClock {
  ownOffsetMs = 0;
  passedMs = 0;
  ownMs = (): number => Date.now() + this.ownOffsetMs + this.passedMs;
  monotonicMs = (): number => performance.now() + this.passedMs;
}

/** A state folder in which these people count as known, so that "Yes" does not sleep. */
export function stateWithContacts(root: string, subs: readonly string[]): string {
  const stateDir = mkdtempSync(join(tmpdir(), "agent-"));
  writeFileSync(join(stateDir, "contacts.json"), JSON.stringify(subs.map((sub) => `${root}/${sub}`)), {
    mode: 0o600,
  });
  return stateDir;
}

/** Joins; with `scopes`, the customer has said yes to them. */
export async function joinedAgent(
  scopes: readonly Scope[] = [],
  more: { agent?: Partial<AgentOptions>; hub?: RawHubOptions } = {},
): Promise<Joined> {
  const hub = await startRawHub(more.hub);
  const stateDir = stateWithContacts(hub.organisation.root, ["sam", "max-other"]);
  const machine = await startTestAgent(hub.joinLink(), { stateDir, ...more.agent });
  const link = await hub.connection(0);
  await hub.accept(link);
  await link.next("join.done");
  const technician = new TestTechnician(link, hub.organisation);
  if (scopes.length > 0) {
    machine.customer.always("y");
    const answer = await technician.ask(scopes);
    if (answer.outcome !== "granted") throw new Error(`Not granted: ${answer.outcome} ${answer.code ?? ""}`);
    machine.customer.always(null);
  }
  return {
    hub,
    machine,
    link,
    technician,
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]();
      await hub.stop();
    },
  };
}
