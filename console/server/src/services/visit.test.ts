/** The main road through the hub: join, ask, grant, command, signed result, record. */
import { type DesksideError, verifyRecord, verifyTask } from "@deskside/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newAgentKey } from "../hub/testing/test-agent.ts";
import { hashSecret } from "./callers.ts";
import { crypto, startWorld, until, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const report = (check: string, status: string) => ({
  check,
  status,
  summary: `${check} says ${status}`,
  advice: "",
  facts: {},
  evidence: [],
  takenAt: Date.now(),
  durationMs: 5,
});

describe("a visit", () => {
  test("goes from the link over the grant to a result that the PC signed, and to a record that verifies", async () => {
    const { caseId, ref, sid, agent } = await world.visit();
    const { technician, visitor } = world.owner;
    const device = agent.signer.kid;
    const asked = await technician.ask({
      device,
      sid,
      caseRef: ref,
      scopes: ["view_diagnostics", "run_checks"],
      reason: "To look",
    });
    expect(asked.outcome).toBe("granted");
    agent.work["check.run"] = (claims) => ({ document: report(claims.args["check"] as string, "fail") });
    const command = await technician.send({
      device,
      sid,
      grant: asked.grant?.jti ?? "",
      op: "check.run",
      args: { check: "disk.space", params: {} },
    });
    expect((await command.done).claims.status).toBe("ok");
    const task = await visitor.api("getTask", { params: { jti: command.jti } });
    expect(task).toMatchObject({ state: "succeeded", checkStatus: "fail", summary: "disk.space says fail" });
    const blob = await visitor.api("getBlob", { params: { sha256: task.document ?? "" } });
    expect(blob).toMatchObject({ check: "disk.space" });
    // What the console calls "signed by the PC": the whole row, as the hub shows it.
    const key = await technician.devices.key(device);
    expect(await verifyTask(crypto, task, key, blob as never)).toBe(device);

    await visitor.api("closeCase", {
      params: { id: caseId },
      body: { code: "fixed", text: "Emptied the bin", unconfirmedReason: "They had to leave" },
    });
    await visitor.api("exportCase", { params: { id: caseId }, query: { format: "json" } });
    const detail = await visitor.api("getCase", { params: { id: caseId } });
    await technician.signHead(caseId, detail.lastSeq, detail.lastHash);
    const { text } = await visitor.raw("GET", `/api/v1/cases/${caseId}/export?format=json`);
    const verdict = await verifyRecord(crypto, text, { root: world.root });
    expect(verdict).toMatchObject({ verdict: "good", problems: [], rootConfirmed: true });
    const html = await visitor.raw("GET", `/api/v1/cases/${caseId}/export?format=html`);
    expect(html.headers.get("content-type")).toContain("text/html");
    expect(await verifyRecord(crypto, html.text, { root: world.root })).toMatchObject({ verdict: "good" });
    const copy = await visitor.raw("GET", `/api/v1/cases/${caseId}/export?format=json&copy=customer`);
    expect(await verifyRecord(crypto, copy.text, { root: world.root })).toMatchObject({ problems: [] });
  });

  test("has no grant after a no, and the record says who said it", async () => {
    const { caseId, ref, sid, agent } = await world.visit();
    agent.consent = () => false;
    const { technician, visitor } = world.owner;
    const asked = await technician.ask({
      device: agent.signer.kid,
      sid,
      caseRef: ref,
      scopes: ["run_checks"],
      reason: "To look",
    });
    expect(asked).toMatchObject({ outcome: "denied", grant: undefined });
    const { items } = await visitor.api("listEvents", { params: { id: caseId } });
    expect(items.find(({ type }) => type === "consent.refused")?.actor).toMatchObject({
      kind: "agent",
      name: "PC-14",
    });
    const detail = await visitor.api("getCase", { params: { id: caseId } });
    expect(detail.sessions[0]).toMatchObject({ state: "refused", grants: [] });
  });

  test("a command outside the session, for another machine or without a grant is refused by name", async () => {
    const { ref, sid, agent } = await world.visit();
    const { technician } = world.owner;
    const device = agent.signer.kid;
    const { grant } = await technician.ask({
      device,
      sid,
      caseRef: ref,
      scopes: ["run_checks"],
      reason: "To look",
    });
    const send = async (changes: object) => {
      const base = {
        device,
        sid,
        grant: grant?.jti ?? "",
        op: "check.run" as const,
        args: { check: "disk.space", params: {} },
      };
      const command = await technician.send({ ...base, ...changes });
      return command.done.then(
        () => "done",
        (error: unknown) => (error as DesksideError).code,
      );
    };
    expect(await send({ grant: "nobody" })).toBe("GRANT_MISSING");
    expect(await send({ sid: "nothing" })).toBe("SESSION");
    expect(await send({ args: { check: 7 } })).toBe("ARGUMENTS");
    expect(agent.received).toEqual([]);
  });

  test("a result counts once, and only with the machine's own signature over this very command", async () => {
    const { caseId, ref, sid, agent } = await world.visit();
    const { technician, visitor } = world.owner;
    const device = agent.signer.kid;
    const { grant } = await technician.ask({
      device,
      sid,
      caseRef: ref,
      scopes: ["run_commands"],
      reason: "To mend",
    });
    const args = { pid: 100, startTicks: 1, signal: "TERM" as const };
    const request = { device, sid, grant: grant?.jti ?? "", op: "process.end" as const, args };
    agent.work["process.end"] = () => ({ status: "ok" });
    const first = await technician.send(request);
    await first.done;
    const task = await visitor.api("getTask", { params: { jti: first.jti } });
    const refusals = (): number => agent.peer.count("error.report");
    const acks = (): number => agent.peer.count("result.ack");

    const before = acks();
    agent.peer.send({ t: "cmd.result", b: { jti: first.jti, result: task.result ?? "" } });
    await until(() => acks() === before + 1, "the second acknowledgement");
    // Signed for another command.
    await agent.result(`${task.cmd.slice(0, -2)}AA`, first.jti, { status: "failed" });
    await until(() => refusals() === 1, "a refusal");
    // Signed by another machine.
    const stranger = await newAgentKey();
    const forged = await stranger.sign("result", {
      jti: "forged",
      iss: stranger.kid,
      cmd: hashSecret(task.cmd),
      status: "failed",
      started: 1,
      ended: 2,
      prev: null,
    });
    agent.peer.send({ t: "cmd.result", b: { jti: first.jti, result: forged } });
    await until(() => refusals() === 2, "another refusal");
    // Another machine's command.
    const other = await world.visit();
    other.agent.peer.send({ t: "cmd.result", b: { jti: first.jti, result: task.result ?? "" } });
    await until(() => other.agent.peer.count("error.report") === 1, "the refusal of a stranger");
    expect(await visitor.api("getTask", { params: { jti: first.jti } })).toMatchObject({
      state: "succeeded",
    });
    const { items } = await visitor.api("listEvents", { params: { id: caseId } });
    expect(items.filter(({ type }) => type === "task.ended")).toHaveLength(1);
  });

  test("stop on the customer's phone ends the session in the books and at the PC", async () => {
    const { caseId, sid, agent } = await world.visit();
    const url = await world.owner.technician.createCustomerLink(caseId);
    const [, id = "", token = ""] = /\/c\/([^#]+)#(.+)$/.exec(url) ?? [];
    const phone = world.visitor();
    await phone.api("enterAsCustomer", { body: { link: id, token } });
    await phone.api("stopAsCustomer", { body: {} });
    const told = () =>
      agent.peer.messages.some((message) => message.t === "session.stop" && message.b.sid === sid);
    await until(told, "the stop");
    const detail = await world.owner.visitor.api("getCase", { params: { id: caseId } });
    expect(detail.sessions[0]).toMatchObject({ state: "ended", endReason: "customer-link" });
  });
});
