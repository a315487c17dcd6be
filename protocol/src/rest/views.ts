/** What the hub shows of its entities to a technician. Ids are text, times are ms. */
import {
  driftReport,
  deploymentPlan,
  installReport,
  testReport,
  rollbackReport,
} from "../documents/deployment.ts";
import { RIGHTS } from "../objects/techcert.ts";
import { RESULT_STATUSES } from "../objects/result.ts";
import { CHECK_STATUSES } from "../documents/check-report.ts";
import {
  count,
  foreignLine,
  foreignText,
  id,
  int,
  json,
  jws,
  list,
  num,
  sha256,
  text,
  thumbprint,
  timeMs,
  z,
} from "../schema.ts";
import { scope } from "../scopes.ts";
import { signedList } from "../trust/chain.ts";
import { chatMessage } from "./customer-view.ts";
import { customerStep } from "./customer-step.ts";

export const CASE_STATES = ["new", "open", "pending", "resolved", "closed", "rejected"] as const;
export const CASE_CHANNELS = ["phone", "chat", "email", "on-site", "remote", "document", "alert"] as const;
export const RESOLUTION_CODES = [
  "fixed",
  "workaround",
  "advice",
  "not-reproduced",
  "replaced",
  "escalated",
  "duplicate",
  "withdrawn",
] as const;
export const FAULT_CLASSES = ["hardware", "software", "network", "user", "external", "undetermined"] as const;
export const NEEDS = ["training", "hints", "information", "hardware", "software", "response-time"] as const;

export const me = () =>
  z.strictObject({
    id: id(),
    name: foreignLine(80),
    /** The person for life, as certificates name them. */
    sub: id(),
    owner: z.boolean(),
    hasPassword: z.boolean(),
    organisation: z.nullable(
      z.strictObject({ oid: id(), name: foreignLine(80), root: thumbprint(), practice: z.boolean() }),
    ),
    /** For cookies' sake: state-changing requests carry it as `x-deskside-csrf`. */
    csrf: text(64),
  });

export const trustState = () =>
  z.strictObject({
    org: z.nullable(jws()),
    root: z.nullable(thumbprint()),
    list: z.nullable(jws()),
    listCerts: list(jws(), 3),
    /** Lists of higher rank that the newest one carries along; see `trust/chain.ts`. */
    superior: list(signedList(), 3),
    /** Chains (root first) of every certificate of mine. */
    mine: list(z.strictObject({ kid: thumbprint(), certs: list(jws(), 3) }), 32),
  });

export const invitation = () =>
  z.strictObject({
    id: id(),
    name: foreignLine(80),
    can: list(z.enum(RIGHTS), 4),
    state: z.enum(["open", "requested", "approved", "withdrawn", "expired"]),
    createdAt: timeMs(),
    expiresAt: timeMs(),
    createdBy: foreignLine(80),
    request: z.nullable(
      z.strictObject({ jwk: z.record(z.string(), json()), mac: text(64), sub: id(), at: timeMs() }),
    ),
  });

export const person = () =>
  z.strictObject({
    id: id(),
    name: foreignLine(80),
    contact: z.nullable(foreignLine(200)),
    technicalLevel: z.enum(["plain", "technical"]),
    caseCount: count(),
  });

export const caseSummary = () =>
  z.strictObject({
    id: id(),
    ref: foreignLine(32),
    state: z.enum(CASE_STATES),
    pendingReason: z.nullable(z.enum(["customer", "supplier", "parts", "approval"])),
    problem: foreignText(2_000),
    person: z.nullable(z.strictObject({ id: id(), name: foreignLine(80) })),
    device: z.nullable(z.strictObject({ id: thumbprint(), name: foreignLine(120), online: z.boolean() })),
    assignee: z.nullable(z.strictObject({ id: id(), name: foreignLine(80) })),
    channel: z.enum(CASE_CHANNELS),
    priority: int(1, 4),
    reportedAt: timeMs(),
    enteredAt: timeMs(),
    updatedAt: timeMs(),
  });

export const grantView = () =>
  z.strictObject({
    id: id(),
    sid: id(),
    sub: id(),
    grant: jws(),
    scopes: list(
      z.strictObject({
        scope: scope(),
        until: timeMs(),
        endedAt: z.nullable(timeMs()),
        why: z.nullable(text(32)),
      }),
      16,
    ),
  });

export const sessionView = () =>
  z.strictObject({
    id: id(),
    case: id(),
    device: thumbprint(),
    technician: z.strictObject({ id: id(), name: foreignLine(80), sub: id() }),
    state: z.enum(["requested", "active", "ended", "refused"]),
    startedAt: timeMs(),
    endedAt: z.nullable(timeMs()),
    endReason: z.nullable(text(64)),
    /** A question is open on the PC, until when. */
    asking: z.nullable(z.strictObject({ jti: id(), scopes: list(scope(), 16), until: timeMs() })),
    grants: list(grantView(), 64),
  });

export const eventView = () =>
  z.strictObject({
    seq: count(),
    type: text(64),
    at: timeMs(),
    actor: z.strictObject({
      kind: z.enum(["technician", "customer", "agent", "hub"]),
      id: z.nullable(text(64)),
      name: foreignLine(120),
    }),
    visibility: z.enum(["internal", "customer"]),
    payload: json(),
    hash: sha256(),
  });

export const taskView = () =>
  z.strictObject({
    jti: id(),
    case: z.nullable(id()),
    session: z.nullable(id()),
    device: thumbprint(),
    technician: foreignLine(80),
    op: text(64),
    args: z.record(z.string(), json()),
    state: z.enum([
      "queued",
      "sent",
      "confirming",
      "running",
      "succeeded",
      "failed",
      "timed-out",
      "cancelled",
      "refused",
      "unknown",
    ]),
    createdAt: timeMs(),
    startedAt: z.nullable(timeMs()),
    endedAt: z.nullable(timeMs()),
    exit: z.nullable(num()),
    code: z.nullable(text(64)),
    message: z.nullable(foreignText(500)),
    status: z.nullable(z.enum(RESULT_STATUSES)),
    /** Verdict of a check's report, and its one line. */
    checkStatus: z.nullable(z.enum(CHECK_STATUSES)),
    summary: z.nullable(foreignLine(300)),
    document: z.nullable(sha256()),
    /** Recording or output blob of the stream. */
    output: z.nullable(sha256()),
    /** Compact forms, so that a console verifies by itself. */
    cmd: jws(),
    result: z.nullable(jws()),
  });

export const stepView = () =>
  z.strictObject({
    seq: count(),
    visit: count(),
    node: text(64),
    title: foreignLine(200),
    phase: text(32),
    asked: foreignText(2_000),
    askedAt: timeMs(),
    answeredAt: timeMs(),
    /** What was seen or said. */
    observation: foreignText(4_000),
    status: z.nullable(text(32)),
    reportedBy: z.enum(["customer", "technician", "agent"]),
    actor: foreignLine(120),
    /** Signed by the PC (an `answer` or `result` exists), or only reported. */
    signedByPc: z.boolean(),
    chosenBy: z.enum(["rule", "person"]),
    edge: z.nullable(foreignLine(200)),
    reason: z.nullable(foreignText(1_000)),
    task: z.nullable(id()),
    corrects: z.nullable(count()),
  });

/** A way on from the current step; `expected` is what the result pre-selects. */
const branch = () =>
  z.strictObject({
    goto: text(64),
    label: foreignLine(200),
    when: z.nullable(foreignLine(200)),
    expected: z.boolean(),
  });

export const dueView = () =>
  z.strictObject({
    visit: count(),
    attempt: count(),
    node: text(64),
    type: text(32),
    title: foreignLine(200),
    phase: text(32),
    why: foreignText(1_000),
    plain: foreignText(2_000),
    technical: foreignText(2_000),
    /** What a healthy answer looks like, with what the checks found; empty where there is nothing to say. */
    expected: foreignText(2_000),
    /** Of a change: how risky it is, what is kept first, and the way back. */
    change: z.nullable(
      z.strictObject({ risk: text(16), backupFirst: foreignText(1_000), undo: foreignText(1_000) }),
    ),
    hazard: z.nullable(foreignText(1_000)),
    /** Who acts: see `customerStep.waitsFor`; `signer`: a check waits for the session technician's signature. */
    waitsFor: z.enum(["customer", "technician", "agent", "signer"]),
    /** The customer's side of this step, as their page shows it. */
    customer: z.nullable(customerStep()),
    /** What the technician enters, where the step is theirs, or on the customer's behalf. */
    input: customerStep().shape.input,
    /** The signed operation that this step needs. */
    operation: z.nullable(
      z.strictObject({
        op: text(64),
        args: z.record(z.string(), json()),
        jti: id(),
        scope: z.nullable(scope()),
        readOnly: z.boolean(),
      }),
    ),
    task: z.nullable(id()),
    /** The manual question, offered when no agent or no signer answers. */
    manual: z.nullable(
      z.strictObject({
        plain: foreignText(1_000),
        choices: list(z.strictObject({ value: text(64), label: foreignLine(120) }), 12),
      }),
    ),
    /** Result that waits for "Go on" when the technician wants to choose; null while nothing came. */
    status: z.nullable(text(32)),
    branches: list(branch(), 24),
  });

export const runView = () =>
  z.strictObject({
    id: id(),
    case: id(),
    flow: z.strictObject({
      id: text(64),
      ref: z.nullable(text(8)),
      title: foreignLine(200),
      version: count(),
    }),
    device: z.nullable(thumbprint()),
    state: z.enum(["running", "concluded", "confirmed", "escalated", "abandoned"]),
    startedAt: timeMs(),
    endedAt: z.nullable(timeMs()),
    seq: count(),
    steps: list(stepView(), 2_000),
    due: z.nullable(dueView()),
    /** The steps that lie ahead if all goes as expected: titles only. */
    ahead: list(foreignLine(200), 24),
    phases: list(z.strictObject({ phase: text(32), steps: count() }), 7),
    conclusion: z.nullable(foreignText(1_000)),
    resolutionCode: z.nullable(text(64)),
    hardwareScore: num(),
    softwareScore: num(),
    emptyPhases: list(text(32), 7),
  });

export const deploymentView = () =>
  z.strictObject({
    id: id(),
    case: id(),
    device: thumbprint(),
    procedure: text(64),
    title: foreignLine(120),
    params: z.record(z.string(), json()),
    state: z.enum([
      "planned",
      "agreed",
      "declined",
      "snapshotted",
      "installed",
      "testing",
      "signed-off",
      "active",
      "drifted",
      "rolled-back",
      "retired",
    ]),
    plan: deploymentPlan(),
    agreement: z.nullable(z.strictObject({ by: foreignLine(120), at: timeMs(), signedByPc: z.boolean() })),
    install: z.nullable(installReport()),
    tests: list(z.strictObject({ task: id(), report: testReport() }), 100),
    missingTests: list(text(32), 5),
    signOff: z.nullable(z.strictObject({ by: foreignLine(80), at: timeMs(), note: foreignText(1_000) })),
    drift: z.nullable(driftReport()),
    rollback: z.nullable(rollbackReport()),
    createdAt: timeMs(),
    updatedAt: timeMs(),
  });

export const deviceSummary = () =>
  z.strictObject({
    id: thumbprint(),
    name: foreignLine(120),
    os: foreignLine(120),
    platform: text(16),
    arch: text(16),
    agentVersion: foreignLine(32),
    online: z.boolean(),
    /** Since when it is online, or was last seen. */
    since: timeMs(),
    joinedAt: z.nullable(timeMs()),
    prompt: z.enum(["companion", "terminal", "none"]),
    /** Nonce that an `ask` must echo; null while offline. */
    nonce: z.nullable(text(64)),
    openCase: z.nullable(z.strictObject({ id: id(), ref: text(32) })),
  });

export const deviceDetail = () =>
  z.strictObject({
    ...deviceSummary().shape,
    devcert: z.nullable(jws()),
    /** Chain (root first) of whoever signed the device's certificate. */
    devcertCerts: list(jws(), 3),
    snapshots: list(z.strictObject({ id: id(), kind: text(32), sha256: sha256(), takenAt: timeMs() }), 100),
    deployments: list(deploymentView(), 100),
    cases: list(caseSummary(), 50),
    /** Commands that still run on the PC, as far as the hub knows. */
    running: list(taskView(), 32),
  });

export const caseDetail = () =>
  z.strictObject({
    ...caseSummary().shape,
    problemConfirmed: z.nullable(foreignText(2_000)),
    category: z.nullable(foreignLine(80)),
    needs: list(z.enum(NEEDS), 6),
    impact: int(1, 3),
    urgency: int(1, 3),
    faultClass: z.nullable(z.enum(FAULT_CLASSES)),
    causeClass: z.nullable(foreignLine(80)),
    resolution: z.nullable(
      z.strictObject({
        code: z.enum(RESOLUTION_CODES),
        text: foreignText(4_000),
        at: timeMs(),
        confirmed: z.boolean(),
        unconfirmedReason: z.nullable(foreignText(1_000)),
      }),
    ),
    sessions: list(sessionView(), 100),
    runs: list(runView(), 100),
    deployments: list(deploymentView(), 100),
    tasks: list(taskView(), 500),
    chat: list(chatMessage(), 500),
    customerHere: z.boolean(),
    joinLinks: list(
      z.strictObject({ id: id(), state: z.enum(["open", "used", "expired"]), expiresAt: timeMs() }),
      50,
    ),
    recordings: list(
      z.strictObject({
        id: id(),
        task: id(),
        startedAt: timeMs(),
        endedAt: z.nullable(timeMs()),
        bytes: count(),
      }),
      100,
    ),
    lastSeq: count(),
    lastHash: sha256(),
    rating: z.nullable(z.strictObject({ score: int(1, 5), comment: foreignText(2_000) })),
  });

export const flowSummary = () =>
  z.strictObject({
    id: text(64),
    ref: z.nullable(text(8)),
    title: foreignLine(200),
    version: count(),
    symptoms: list(foreignLine(200), 16),
    nodes: count(),
    worksWithoutAgent: z.boolean(),
    problems: list(z.strictObject({ line: count(), column: count(), message: foreignText(500) }), 200),
  });

export const flowDetail = () =>
  z.strictObject({
    ...flowSummary().shape,
    yaml: foreignText(256 * 1024),
    graph: z.strictObject({
      nodes: list(
        z.strictObject({ id: text(64), type: text(32), title: foreignLine(200), phase: text(32) }),
        200,
      ),
      edges: list(z.strictObject({ from: text(64), to: text(64), label: foreignLine(200) }), 600),
    }),
  });

export type Me = z.output<ReturnType<typeof me>>;
export type TrustState = z.output<ReturnType<typeof trustState>>;
export type Invitation = z.output<ReturnType<typeof invitation>>;
export type Person = z.output<ReturnType<typeof person>>;
export type CaseSummary = z.output<ReturnType<typeof caseSummary>>;
export type CaseDetail = z.output<ReturnType<typeof caseDetail>>;
export type SessionView = z.output<ReturnType<typeof sessionView>>;
export type GrantView = z.output<ReturnType<typeof grantView>>;
export type EventView = z.output<ReturnType<typeof eventView>>;
export type TaskView = z.output<ReturnType<typeof taskView>>;
export type StepView = z.output<ReturnType<typeof stepView>>;
export type DueView = z.output<ReturnType<typeof dueView>>;
export type RunView = z.output<ReturnType<typeof runView>>;
export type DeploymentView = z.output<ReturnType<typeof deploymentView>>;
export type DeviceSummary = z.output<ReturnType<typeof deviceSummary>>;
export type DeviceDetail = z.output<ReturnType<typeof deviceDetail>>;
export type FlowSummary = z.output<ReturnType<typeof flowSummary>>;
export type FlowDetail = z.output<ReturnType<typeof flowDetail>>;
