/** Flow runs on the hub: questions without an agent, checks and actions with one, and who was first. */
import type { RunView } from "@deskside/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorld, until, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

let answers = 0;
const answerId = (): string => `answer-${(answers += 1)}`;
const report = (check: string, status: string, facts: Record<string, unknown> = {}) => ({
  check,
  status,
  summary: `${check} is ${status}`,
  advice: "",
  facts,
  evidence: [],
  takenAt: Date.now(),
  durationMs: 5,
});

async function openCase(problem: string): Promise<string> {
  const opened = await world.owner.visitor.api("openCase", {
    body: { person: { name: "Cora Customer" }, problem },
  });
  return opened.id;
}
const view = (run: string): Promise<RunView> => world.owner.visitor.api("getRun", { params: { id: run } });

/** The customer's page of a case, signed in. */
async function phone(caseId: string) {
  const url = await world.owner.technician.createCustomerLink(caseId);
  const [, link = "", token = ""] = /\/c\/([^#]+)#(.+)$/.exec(url) ?? [];
  const visitor = world.visitor();
  await visitor.api("enterAsCustomer", { body: { link, token } });
  return visitor;
}

describe("F02, no internet, with no agent at all", () => {
  test("goes from the customer's phone to a confirmed end, each answer in the record", async () => {
    const caseId = await openCase("Nothing loads");
    const { visitor } = world.owner;
    const customer = await phone(caseId);
    let run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "F02" } });
    for (let steps = 0; run.state === "running" && steps < 60; steps += 1) {
      const due = run.due;
      if (due === null) break;
      const page = await customer.api("getCustomerView");
      const values = due.input.kind === "choice" ? due.input.choices.map(({ value }) => value) : [];
      const value = values.includes("fixed")
        ? "fixed"
        : (values[0] ?? (due.input.kind === "number" ? "1" : "Since this morning"));
      if (due.waitsFor === "customer") {
        expect(page.step?.id).toBe(`${run.id}.${due.visit}`);
        await customer.api("answerAsCustomer", {
          body: { step: page.step?.id ?? "", answerId: answerId(), value },
        });
      } else {
        const reason = { reason: "Nothing more to say" };
        const body = {
          answerId: answerId(),
          visit: due.visit,
          value,
          reportedBy: "technician" as const,
          ...reason,
        };
        await visitor.api("answerStep", { params: { id: run.id }, body });
      }
      run = await view(run.id);
    }
    expect(["confirmed", "concluded", "escalated"]).toContain(run.state);
    expect(run.steps.length).toBeGreaterThan(4);
    expect(run.steps.every(({ signedByPc }) => !signedByPc)).toBe(true);
    const { items } = await visitor.api("listEvents", { params: { id: caseId }, query: { limit: "200" } });
    expect(items.filter(({ type }) => type === "step.recorded")).toHaveLength(run.steps.length);
    expect(new Set(run.steps.map(({ reportedBy }) => reportedBy))).toContain("customer");
  });

  test("the same answer twice is one step; an answer to a step that is past gets the present one", async () => {
    const caseId = await openCase("Nothing loads");
    const { visitor } = world.owner;
    const run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "no-internet" } });
    const first = run.due?.input.kind === "choice" ? (run.due.input.choices[0]?.value ?? "") : "words";
    const body = {
      answerId: answerId(),
      visit: run.due?.visit ?? 0,
      value: first,
      reportedBy: "technician" as const,
    };
    const path = `/runs/${run.id}/answers`;
    const [one, two] = await Promise.all([visitor.post(path, body), visitor.post(path, body)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect((await view(run.id)).steps).toHaveLength(1);
    const late = await visitor.post(path, { ...body, answerId: answerId() });
    expect(late.status).toBe(409);
    expect(late.json).toMatchObject({ code: "STALE_STEP", current: { id: run.id, seq: 1 } });
  });

  test("of twenty who answer at once, one is first and the others are shown the step that is due then", async () => {
    const caseId = await openCase("Nothing loads");
    const { visitor } = world.owner;
    const run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "F02" } });
    const value = run.due?.input.kind === "choice" ? (run.due.input.choices[0]?.value ?? "") : "words";
    const tries = Array.from({ length: 20 }, () =>
      visitor.post(`/runs/${run.id}/answers`, {
        answerId: answerId(),
        visit: 1,
        value,
        reportedBy: "technician",
      }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
  });

  test("another branch needs a reason, a correction stands beside the old answer, and a run can be left", async () => {
    const caseId = await openCase("Nothing loads");
    const { visitor } = world.owner;
    const run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "F02" } });
    const params = { id: run.id };
    const value = run.due?.input.kind === "choice" ? (run.due.input.choices[0]?.value ?? "") : "words";
    const answer = { visit: 1, value, reportedBy: "customer" as const };
    const other = await visitor.post(`/runs/${run.id}/answers`, {
      ...answer,
      answerId: answerId(),
      goto: "nowhere",
    });
    expect(other.status).toBe(404);
    await visitor.api("answerStep", { params, body: { ...answer, answerId: answerId() } });
    const corrected = await visitor.api("correctStep", {
      params,
      body: { answerId: answerId(), corrects: 1, observation: "unsure", reason: "They had misheard" },
    });
    expect(corrected.steps.map(({ corrects }) => corrects)).toEqual([null, 1]);
    const left = await visitor.api("abandonRun", { params, body: { reason: "They had to go" } });
    expect(left).toMatchObject({ state: "abandoned", due: null });
  });
});

describe("F13, disk full, with an agent that signs", () => {
  test("its checks run by themselves, the change waits for a click, and the check runs again", async () => {
    const { caseId, ref, sid, agent } = await world.visit();
    const { technician, visitor, deps } = world.owner;
    const device = agent.signer.kid;
    let full = true;
    agent.work["check.run"] = ({ args }) => {
      const check = args["check"] as string;
      const status = check === "disk.space" && full ? "fail" : check === "disk.largest" ? "warn" : "ok";
      return { document: report(check, status, { mount: "/home", usedPct: full ? 99 : 50, freeBytes: 1 }) };
    };
    agent.work["procedure.run-once"] = () => {
      full = false;
      const at = Date.now();
      return {
        document: {
          deployment: null,
          mode: null,
          status: "passed",
          summary: "Freed 4 GB",
          startedAt: at,
          endedAt: at,
          exit: 0,
          output: "",
          verified: [],
          facts: {},
        },
      };
    };
    const asked = await technician.ask({
      device,
      sid,
      caseRef: ref,
      scopes: ["run_checks", "run_commands"],
      reason: "To mend",
    });
    expect(asked.outcome).toBe("granted");
    const dues: string[] = [];
    deps.link.on("run.due", ({ b }) => {
      dues.push(b.op);
      if (!b.readOnly) void technician.runDue(b).catch((error: unknown) => console.error(error));
    });
    let run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "F13", device } });
    for (let steps = 0; run.state === "running" && steps < 80; steps += 1) {
      const { due, seq } = run;
      if (due === null) break;
      if (due.operation !== null) {
        await until(async () => (await view(run.id)).seq > seq, `the result of ${due.title}`);
      } else {
        const values = due.input.kind === "choice" ? due.input.choices.map(({ value }) => value) : [];
        const value = values.includes("fixed") ? "fixed" : (values[0] ?? "Since today");
        const reportedBy = due.waitsFor === "technician" ? ("technician" as const) : ("customer" as const);
        await visitor.api("answerStep", {
          params: { id: run.id },
          body: { answerId: answerId(), visit: due.visit, value, reportedBy, reason: "Because" },
        });
      }
      run = await view(run.id);
    }
    expect(run.state).toBe("confirmed");
    const checks = run.steps.filter(({ reportedBy }) => reportedBy === "agent");
    expect(checks.every(({ signedByPc, task }) => signedByPc && task !== null)).toBe(true);
    expect(checks.map(({ title }) => title).filter((title) => title.endsWith("(again)"))).not.toEqual([]);
    expect(dues).toContain("procedure.run-once");
    const detail = await visitor.api("getCase", { params: { id: caseId } });
    // Each due step was one command, though every change of the run offers it again.
    expect(new Set(detail.tasks.map(({ jti }) => jti)).size).toBe(agent.received.length);
    const closed = await visitor.api("closeCase", {
      params: { id: caseId },
      body: { code: "fixed", text: "Room again" },
    });
    expect(closed.state).toBe("closed");
  });

  test("a check that the PC refuses stays due until somebody runs it again; without a PC its question takes its place", async () => {
    const { caseId, ref, sid, agent } = await world.visit();
    const { technician, visitor } = world.owner;
    const device = agent.signer.kid;
    await technician.ask({ device, sid, caseRef: ref, scopes: ["run_checks"], reason: "To look" });
    let run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "F13", device } });
    while (run.due !== null && run.due.operation === null) {
      const value = run.due.input.kind === "choice" ? (run.due.input.choices[0]?.value ?? "") : "words";
      run = await visitor.api("answerStep", {
        params: { id: run.id },
        body: { answerId: answerId(), visit: run.due.visit, value, reportedBy: "customer" },
      });
    }
    await until(async () => (await view(run.id)).due?.status === "refused", "the refusal");
    run = await view(run.id);
    expect(agent.received.filter(({ op }) => op === "check.run")).toHaveLength(1);
    agent.work["check.run"] = ({ args }) => ({ document: report(args["check"] as string, "ok") });
    const { seq } = run;
    await visitor.api("retryStep", { params: { id: run.id }, body: { visit: run.due?.visit ?? 0 } });
    await until(async () => (await view(run.id)).seq > seq + 1, "the result");
    const steps = (await view(run.id)).steps;
    expect(steps.some(({ observation }) => observation === "Run again")).toBe(true);

    await agent.close();
    const customer = await phone(caseId);
    await until(async () => (await customer.api("getCustomerView")).pc.state === "offline", "the loss");
    await until(
      async () => ["customer", "technician"].includes((await view(run.id)).due?.waitsFor ?? ""),
      "the manual question",
    );
  });

  test("the customer's answer on the PC is the signed one", async () => {
    const { caseId, ref, sid, agent } = await world.visit();
    const { technician, visitor } = world.owner;
    const device = agent.signer.kid;
    await technician.ask({ device, sid, caseRef: ref, scopes: ["run_checks"], reason: "To look" });
    const run = await visitor.api("startRun", { params: { id: caseId }, body: { flow: "F13", device } });
    await until(() => agent.shown.some(({ step }) => step?.run === run.id), "the step on the PC");
    const { step } = agent.shown.findLast((each) => each.step?.run === run.id) ?? {};
    const value = step?.input.kind === "choice" ? (step.input.choices[0]?.value ?? "") : "words";
    await agent.answer(step?.id ?? "", sid, value);
    await until(async () => (await view(run.id)).seq === 1, "the answer");
    expect((await view(run.id)).steps[0]).toMatchObject({
      reportedBy: "customer",
      actor: "Cora Customer",
      signedByPc: true,
    });
    const page = await (await phone(caseId)).api("getCustomerView");
    expect(page.answeredElsewhere).toBe("Answered on the PC");
  });
});
