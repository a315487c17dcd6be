/** Rows for tests and benchmarks, made through the store's own door. */
import type { StepDraft } from "@deskside/protocol/flow";
import type { Actor, Store, WriteInput } from "./ports/store.ts";
import { newId } from "./record/new-id.ts";

/** A moment that samples agree on, ms. */
export const SAMPLE_TIME = 1_790_000_000_000;
export const TECHNICIAN: Actor = { kind: "technician", id: "tech", name: "Tess Technician" };

/** An id that no other sample has. */
export const sampleId = (): string => newId(SAMPLE_TIME);

/** An organisation (the hub's only one), an account and a case in it. */
export async function sampleCase(store: Store): Promise<{ organisationId: string; caseId: string }> {
  const by = { actor: TECHNICIAN, at: SAMPLE_TIME };
  const organisationId = "org";
  await store.write("org-create", {
    ...by,
    id: organisationId,
    name: "Cedar IT",
    timeZone: "UTC",
    locale: "en",
  });
  const account = {
    id: TECHNICIAN.id,
    organisationId,
    name: TECHNICIAN.name,
    sub: "sub-tech",
    roles: ["owner"],
  };
  await store.write("account-create", { ...by, ...account });
  const caseId = sampleId();
  const opened = await store.write("case-open", {
    ...by,
    id: caseId,
    organisationId,
    kind: "incident",
    channel: "phone",
    problem: "No internet",
    assigneeId: TECHNICIAN.id,
  });
  if (!opened.ok) throw new Error(opened.code);
  return { organisationId, caseId };
}

/** A run of a flow in a case. */
export async function sampleRun(
  store: Store,
  { caseId }: { organisationId: string; caseId: string },
): Promise<string> {
  const id = sampleId();
  const started = await store.write("run-start", {
    actor: TECHNICIAN,
    at: SAMPLE_TIME,
    id,
    caseId,
    flow: {
      id: "no-internet",
      version: 1,
      title: "Connected, but no internet",
      json: "{}",
      sha256: "flow-hash",
    },
    stateJson: JSON.stringify({ sequence: 0 }),
    node: "confirm",
    waitingFor: "customer",
    passed: [],
  });
  if (!started.ok) throw new Error(started.code);
  return id;
}

/** The commit of a run's step with this number, as large as a real one. */
export function sampleStep(
  runId: string,
  sequence: number,
  answerId = `${runId.slice(-16)}${sequence}`,
): WriteInput<"step-commit"> {
  const node = "gateway";
  const step: StepDraft = {
    sequence,
    flow: "no-internet",
    node,
    title: "Is the router there?",
    snapshot: SNAPSHOT,
    stage: "work",
    phase: "feedback",
    visit: sequence,
    attempt: 1,
    reportedBy: "customer",
    via: "link",
    askedText: "Are the lights on your router green?",
    askedAt: SAMPLE_TIME,
    answeredAt: SAMPLE_TIME + 1_000,
    observed: "green",
    status: "ok",
    outcome: null,
    expected: "dns",
    edge: null,
    goto: "dns",
    interpretation: "The router answers.",
    chosenBy: "rule",
    overrideReason: "",
    undecided: [],
    corrects: null,
    passed: [],
  };
  return {
    actor: { kind: "customer", id: "person", name: "Cora Customer" },
    at: SAMPLE_TIME + sequence,
    runId,
    answerId,
    step,
    visibility: "customer",
    channel: "link",
    run: {
      stateJson: JSON.stringify({
        format: 1,
        sequence,
        answers: { gateway: "green" },
        history: [node, "dns", "confirm"],
      }),
      state: "waiting",
      waitingFor: "customer",
      node: "dns",
      conclusion: null,
    },
  };
}

/** A node of a flow; the store keeps it as it came and never looks inside. */
const SNAPSHOT = {
  id: "gateway",
  type: "agent_check",
  phase: "feedback",
  title: "Is the router there?",
  check: "net.gateway",
  manual: { plain: "Are the lights on your router green?", choice: ["green", "other", "cannot see"] },
} as unknown as StepDraft["snapshot"];
