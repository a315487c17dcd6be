import { readdirSync, readFileSync } from "node:fs";
import { operations } from "@deskside/protocol";
import {
  applyAnswer,
  compileCondition,
  DEFAULT_VISITS,
  type Due,
  dueOf,
  type Flow,
  type FlowSource,
  flowJsonSchema,
  flowOf,
  isOver,
  type Json,
  linkFlow,
  type LinkedFlow,
  lintFlow,
  parseFlow,
  type RunInput,
  type RunState,
  startRun,
  summariseRun,
  toGraph,
} from "@deskside/protocol/flow";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("flows/", import.meta.url);
const REPOSITORY = new URL("../../../", import.meta.url);
const library = new Map<string, { flow: Flow; source: FlowSource }>();
for (const file of readdirSync(FOLDER)) {
  const parsed = parseFlow(readFileSync(new URL(file, FOLDER), "utf8"), file);
  if ("problems" in parsed)
    throw new Error(parsed.problems.map((each) => `${each.file}:${each.line} ${each.message}`).join("\n"));
  library.set(parsed.flow.id, parsed);
}
const find = (id: string) => library.get(id)?.flow;
const namesIn = (folder: string) =>
  readdirSync(new URL(folder, REPOSITORY))
    .filter((name) => /^[a-z].*\.ts$/.test(name) && !name.includes(".test.") && !name.includes(".gen."))
    .map((name) => name.slice(0, -3));
const flows = [...library.values()].map((each) => each.flow).filter((flow) => flow.kind === "flow");
const link = (flow: Flow): LinkedFlow => {
  const linked = linkFlow(flow, find);
  if ("problems" in linked) throw new Error(linked.problems.join("\n"));
  return linked.linked;
};

describe("the library of flows", () => {
  it("has the flows of the first day, each under its own file name", () => {
    expect([...library.keys()].sort()).toEqual([
      "automation-did-not-run",
      "disk-full",
      "dns",
      "isolate",
      "no-internet",
      "opening",
      "slow-pc",
    ]);
    for (const { flow, source } of library.values()) expect(source.fileName).toBe(`${flow.id}.yaml`);
    expect(flows.map((flow) => flow.reference).sort()).toEqual(["F02", "F03", "F10", "F13", "F34"]);
  });

  it("lints clean, against the checks, procedures and operations that really exist", () => {
    const checks = Object.fromEntries(namesIn("agent/src/checks/").map((id) => [id, {}]));
    const procedures = namesIn("agent/src/procedures/");
    expect(Object.keys(checks).length).toBeGreaterThan(10);
    for (const { flow, source } of library.values())
      expect(
        lintFlow(flow, { source, library: find, catalogue: { checks, procedures, operations } }).map(
          (each) => `${each.file}:${each.line} ${each.message}`,
        ),
      ).toEqual([]);
  });

  it("has an up-to-date JSON Schema for editors (else: node console/server/library/write-flow-schema.ts && npm run format)", () => {
    expect(JSON.parse(readFileSync(new URL("flow.schema.json", import.meta.url), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(flowJsonSchema())),
    );
  });

  it("begins every flow with the opening, and runs the baseline again before the customer confirms", () => {
    for (const flow of flows) {
      expect(flow.nodes[flow.start]).toMatchObject({ type: "subflow", flow: "opening" });
      for (const node of Object.values(flow.nodes))
        if (node.type === "confirm") expect(node.check).toBe("baseline");
    }
  });

  it("can be drawn: every edge joins two nodes, and every node has its place", () => {
    for (const { flow } of library.values()) {
      const graph = toGraph(flow);
      const ids = new Set(graph.nodes.map((node) => node.id));
      for (const edge of graph.edges) expect(ids.has(edge.from) && ids.has(edge.to)).toBe(true);
      expect(new Set(graph.edges.map((edge) => edge.id)).size).toBe(graph.edges.length);
      for (const node of graph.nodes) expect(node.rank).toBeGreaterThanOrEqual(0);
    }
  });
});

/** Facts that send a flow along branches which a bare status does not reach. */
const FACTS: Readonly<Record<string, readonly Record<string, Json>[]>> = {
  "net.dns": [{ cause: "local-override" }, { cause: "domain" }],
  "schedule.status": [
    { cronRunning: false, cronInstalled: true, taskInstalled: null, lastRunExit: null },
    { cronRunning: true, cronInstalled: true, taskInstalled: false, lastRunExit: null },
    { cronRunning: true, cronInstalled: true, taskInstalled: true, lastRunExit: 1 },
  ],
};

/** Everything that could come in for what is due. */
function possibleInputs(due: Due): RunInput[] {
  const technician = { at: 1, reportedBy: "technician", via: "console" } as const;
  const answers = (input: Extract<Due, { kind: "question" }>["input"]): RunInput[] =>
    (input.type === "choice"
      ? input.choices.map((choice) => choice.value)
      : input.type === "number"
        ? [input.min, input.max, "unsure"]
        : ["some words", "unsure"]
    ).map((value) => ({ kind: "answer", ...technician, value }));
  switch (due.kind) {
    case "question":
    case "hazard":
      return answers(due.input);
    case "check":
      return [
        ...(["ok", "warn", "fail", "unknown", "not_applicable", "refused"] as const).flatMap((status) =>
          [{}, ...(FACTS[due.check] ?? [])].map(
            (facts): RunInput => ({
              kind: "report",
              at: 1,
              reportedBy: "agent",
              via: "agent",
              report: {
                check: due.check,
                status,
                summary: "",
                advice: "",
                facts: facts as never,
                evidence: [],
                takenAt: 1,
                durationMs: 1,
              },
            }),
          ),
        ),
        ...(due.manual === null ? [] : answers(due.manual.input)),
      ];
    case "action":
      return (["done", "failed", "refused", "unknown", "not_possible"] as const).map((outcome) => ({
        kind: "outcome",
        ...technician,
        outcome,
      }));
    default:
      return [];
  }
}

/**
 * What decides where a run can still go: position, the counters of the loops, which other nodes are spent, and the
 * answers that later conditions read. Two states alike in this have the same paths before them.
 */
function signatureOf(linked: LinkedFlow, state: RunState, reads: ReadonlySet<string>): string {
  const answers = Object.entries(state.answers).filter(([key]) => reads.has(key));
  const visits = Object.entries(state.visits).filter(([key, count]) => {
    const [flow = "", node = ""] = key.split("/");
    return (flowOf(linked, flow)?.nodes[node]?.visits ?? null) !== null || count >= DEFAULT_VISITS;
  });
  const recheck = state.stage === "recheck" ? state.latest.outcome : null;
  return JSON.stringify([state.stack, state.stage, visits.sort(), answers.sort(), recheck, state.status]);
}

function answersRead(linked: LinkedFlow): Set<string> {
  const reads = new Set<string>();
  for (const flow of [linked.root, ...Object.values(linked.subflows)])
    for (const edge of Object.values(flow.nodes).flatMap((node) => node.next)) {
      const compiled = edge.when === null ? undefined : compileCondition(edge.when);
      if (compiled !== undefined && "condition" in compiled)
        for (const [variable, node] of compiled.condition.reads)
          if (variable === "answers") reads.add(`${flow.id}/${node}`);
    }
  return reads;
}

/** Walks every path from `state`, until the run is over or `stop` says so. Returns the states at the ends. */
function everyEnd(
  linked: LinkedFlow,
  state: RunState,
  stop: (state: RunState) => boolean = () => false,
): RunState[] {
  const reads = answersRead(linked);
  const seen = new Set<string>();
  const ends: RunState[] = [];
  const stack = [state];
  for (let at = stop(state) ? undefined : stack.pop(); at !== undefined; at = stack.pop()) {
    const inputs = possibleInputs(dueOf(linked, at));
    expect(inputs.length, `${dueOf(linked, at).kind} at ${at.stack.at(-1)?.node}`).toBeGreaterThan(0);
    for (const input of inputs) {
      const applied = applyAnswer(linked, at, input);
      if ("problem" in applied) throw new Error(`${JSON.stringify(at.stack)}: ${applied.problem.message}`);
      const signature = signatureOf(linked, applied.state, reads);
      if (seen.has(signature)) continue;
      seen.add(signature);
      if (isOver(applied.state) || stop(applied.state)) ends.push(applied.state);
      else stack.push(applied.state);
    }
  }
  return ends;
}

const OPENING: readonly Json[] = [
  "Ann",
  "mine",
  "safe",
  "it is broken",
  "right",
  "today",
  "nothing",
  "only-me",
  "none",
  "no",
];
function afterOpening(linked: LinkedFlow, agentPresent: boolean): RunState {
  let { state } = startRun(linked, { agentPresent, technicalLevel: "plain", system: "linux", at: 0 });
  const inputs: RunInput[] = OPENING.map((value) => ({
    kind: "answer",
    at: 1,
    reportedBy: "customer",
    via: "link",
    value: value as never,
  }));
  const baseline = {
    check: "baseline",
    status: "ok",
    summary: "",
    advice: "",
    facts: {},
    evidence: [],
    takenAt: 1,
    durationMs: 1,
  } as const;
  if (agentPresent)
    inputs.push({
      kind: "report",
      at: 1,
      reportedBy: "agent",
      via: "agent",
      report: { ...baseline, evidence: [] },
    });
  for (const input of inputs) {
    const applied = applyAnswer(linked, state, input);
    if ("problem" in applied) throw new Error(applied.problem.message);
    state = applied.state;
  }
  return state;
}

/** Ends properly: confirmed or concluded with a resolution, or handed over for a reason that the flow itself gives. */
function expectProperEnd(linked: LinkedFlow, end: RunState): void {
  const reasons = [linked.root, ...Object.values(linked.subflows)].flatMap((flow) =>
    Object.values(flow.nodes).flatMap((node) => [
      ...(node.type === "escalate" ? [node.reason] : []),
      ...(node.hazard?.stop === true ? [node.hazard.technical] : []),
    ]),
  );
  const where = `${end.flow}: ${end.history.map((mark) => mark.node).join(" > ")}`;
  expect(["confirmed", "concluded", "escalated"], where).toContain(end.status);
  if (end.status === "escalated") expect(reasons, where).toContain(end.escalation?.reason);
  else {
    expect(summariseRun(end), where).toMatchObject({
      resolution: expect.stringMatching(/.+/),
      emptyPhases: [],
    });
    expect(end.conclusion?.text, where).toBeTruthy();
  }
}

describe("every path", () => {
  it("of the opening leads into the flow or to somebody who helps", () => {
    const linked = link(find("dns") as Flow);
    for (const agentPresent of [true, false]) {
      const { state } = startRun(linked, { agentPresent, technicalLevel: "plain", system: null, at: 0 });
      const ends = everyEnd(linked, state, (at) => at.stack.length === 1);
      expect(ends.some((end) => !isOver(end))).toBe(true);
      expect(ends.filter((end) => end.escalation?.safety === true).length).toBeGreaterThan(0);
      for (const end of ends) if (isOver(end)) expectProperEnd(linked, end);
    }
  });

  for (const flow of flows)
    for (const agentPresent of [true, false])
      it(`of ${flow.id} ends properly ${agentPresent ? "with" : "without"} an agent`, () => {
        const linked = link(flow);
        const ends = everyEnd(linked, afterOpening(linked, agentPresent));
        expect(ends.some((end) => end.status === "confirmed")).toBe(true);
        for (const end of ends) expectProperEnd(linked, end);
      });

  it("of F02 can be walked by a customer who only reads and answers", () => {
    const linked = link(find("no-internet") as Flow);
    const reads = answersRead(linked);
    const seen = new Set<string>();
    const stack = [afterOpening(linked, false)];
    let confirmed = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const due = dueOf(linked, at);
      expect(due.by, `${at.stack.at(-1)?.node}`).toBe("customer");
      expect("text" in due && due.text.length > 0).toBe(true);
      for (const input of possibleInputs(due)) {
        const applied = applyAnswer(linked, at, {
          ...input,
          reportedBy: "customer",
          via: "link",
        } as RunInput);
        if ("problem" in applied) throw new Error(applied.problem.message);
        if (applied.state.status === "confirmed") confirmed++;
        const signature = signatureOf(linked, applied.state, reads);
        if (isOver(applied.state) || seen.has(signature)) continue;
        seen.add(signature);
        stack.push(applied.state);
      }
    }
    expect(confirmed).toBeGreaterThan(3);
  });
});
