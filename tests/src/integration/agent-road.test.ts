/** The agent's side of the main road against a bare wire: join, ask, grant, check, signed result. */
import { expect, test } from "vitest";
import { startRawHub, TestTechnician } from "../support/raw-hub.ts";
import { startTestAgent } from "../support/test-agent.ts";

test("a machine joins by link, its customer says yes in the terminal, and a check comes back signed", async () => {
  const hub = await startRawHub();
  await using machine = await startTestAgent(hub.joinLink());
  const link = await hub.connection(0);
  await hub.accept(link);
  const joined = await link.next("join.done");
  expect(joined.root).toBe(hub.organisation.root);

  const technician = new TestTechnician(link, hub.organisation);
  machine.customer.always("y");
  const asked = technician.ask(["view_diagnostics", "run_checks"]);
  await machine.customer.sees("Sam Field wants to look at this computer.");
  await machine.customer.sees("First time? Stop and think.");
  expect((await asked).outcome).toBe("granted");

  const result = await technician.run("check.run", { check: "cpu.load", params: {} });
  expect(result.signed).toBe(true);
  expect(result.claims?.status).toBe("ok");
  expect(result.document).toMatchObject({ check: "cpu.load" });
  await machine.agent.stop();
  await hub.stop();
});
