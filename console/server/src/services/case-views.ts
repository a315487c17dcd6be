/** Rows of the store as the views of the REST interface. Pure: what is live comes in as an argument. */
import {
  type CaseDetail,
  type CaseSummary,
  type ChatMessage,
  type DeploymentView,
  type DeviceSummary,
  type GrantView,
  type RunView,
  type SessionView,
  type TaskView,
} from "@deskside/protocol";
import type { Live } from "../ports/live.ts";
import type { ReadResult } from "../ports/store.ts";

type Detail = NonNullable<ReadResult<"case-detail">>;
type CaseRow = Detail["case"];
type DeviceRow = NonNullable<ReadResult<"device-detail">>["device"];
const parsed = <T>(json: string): T => JSON.parse(json) as T;

export function caseSummary(row: CaseRow, live: Live): CaseSummary {
  const name = (id: string | null, text: string | null) => (id === null ? null : { id, name: text ?? "" });
  return {
    id: row.id,
    ref: row.reference,
    state: row.state,
    pendingReason: row.pendingReason as CaseSummary["pendingReason"],
    problem: row.problemReported,
    person: name(row.personId, row.personName),
    device:
      row.deviceId === null
        ? null
        : {
            id: row.deviceId,
            name: row.deviceName ?? "",
            online: live.presence(row.deviceId)?.online ?? false,
          },
    assignee: name(row.assigneeId, row.assigneeName),
    channel: row.channel as CaseSummary["channel"],
    priority: row.priority,
    reportedAt: row.reportedAt,
    enteredAt: row.enteredAt,
    updatedAt: row.updatedAt,
  };
}

export function deviceSummary(
  row: DeviceRow,
  live: Live,
  openCase: { id: string; ref: string } | null,
): DeviceSummary {
  const system = parsed<Partial<Record<"os" | "platform" | "arch", string>>>(row.systemJson);
  const presence = live.presence(row.id);
  return {
    id: row.id,
    name: row.name,
    os: system.os ?? "",
    platform: system.platform ?? "",
    arch: system.arch ?? "",
    agentVersion: row.agentVersion ?? "",
    online: presence?.online ?? false,
    since: presence?.since ?? row.lastSeenAt,
    joinedAt: row.joinedAt,
    prompt: presence?.prompt ?? "none",
    nonce: presence?.nonce ?? null,
    openCase,
  };
}

/** Scopes with what became of each; `exp` stands in seconds, as it was signed. */
export function grantView(row: Detail["grants"][number]): GrantView {
  const ended = parsed<Record<string, { endedAt: number; why: string }>>(row.endedScopesJson);
  return {
    id: row.id,
    sid: row.sessionId,
    sub: row.sub,
    grant: row.jws,
    scopes: parsed<{ scope: GrantView["scopes"][number]["scope"]; exp: number }[]>(row.scopesJson).map(
      ({ scope, exp }) => ({
        scope,
        until: exp * 1_000,
        endedAt: ended[scope]?.endedAt ?? row.revokedAt,
        why: ended[scope]?.why ?? row.revokedReason,
      }),
    ),
  };
}

const SESSION_STATES: Readonly<Record<string, SessionView["state"]>> = {
  requested: "requested",
  notified: "requested",
  consented: "active",
  active: "active",
  paused: "active",
  refused: "refused",
  ended: "ended",
  expired: "ended",
  revoked: "ended",
};

export function sessionView(
  row: Detail["sessions"][number],
  asks: Detail["asks"],
  grants: Detail["grants"],
  now: number,
): SessionView {
  const ask = asks.find(({ sessionId, expiresAt }) => sessionId === row.id && expiresAt > now);
  return {
    id: row.id,
    case: row.caseId,
    device: row.deviceId,
    technician: { id: row.accountId, name: row.technicianName, sub: row.technicianSub },
    state: SESSION_STATES[row.state] ?? "ended",
    startedAt: row.startedAt ?? row.requestedAt,
    endedAt: row.endedAt,
    endReason: row.endReason,
    asking: ask === undefined ? null : { jti: ask.id, scopes: parsed(ask.scopesJson), until: ask.expiresAt },
    grants: grants.filter(({ sessionId }) => sessionId === row.id).map(grantView),
  };
}

export function taskView(row: Detail["tasks"][number]): TaskView {
  return {
    jti: row.id,
    case: row.caseId,
    session: row.sessionId,
    device: row.deviceId,
    technician: row.technicianName,
    op: row.op,
    args: parsed(row.argsJson),
    state: row.state,
    createdAt: row.queuedAt,
    startedAt: row.startedAt,
    endedAt: row.finishedAt,
    exit: row.exit,
    code: row.code,
    message: row.message,
    status: row.status as TaskView["status"],
    checkStatus: row.checkStatus as TaskView["checkStatus"],
    summary: row.summary,
    document: row.documentSha256,
    output: row.outputSha256,
    cmd: row.cmdJws,
    result: row.resultJws,
  };
}

/** `agreements`: the attestations that deployments point to. */
export function deploymentView(
  row: Detail["deployments"][number],
  tests: Detail["deploymentTests"],
  agreements: readonly { id: string; actorName: string; at: number; method: string }[],
): DeploymentView {
  const own = tests.filter(({ deploymentId }) => deploymentId === row.id);
  const agreed = agreements.find(({ id }) => id === row.agreementId);
  const required = parsed<string[]>(row.requiredTestsJson);
  return {
    id: row.id,
    case: row.caseId,
    device: row.deviceId,
    procedure: row.procedureId,
    title: row.title,
    params: parsed(row.paramsJson),
    state: row.state,
    plan: parsed(row.planJson),
    agreement:
      agreed === undefined
        ? null
        : { by: agreed.actorName, at: agreed.at, signedByPc: agreed.method === "agent" },
    install: row.installJson === null ? null : parsed(row.installJson),
    tests: own.map((test) => ({ task: test.taskId, report: parsed(test.reportJson) })),
    missingTests: required.filter((mode) => own.findLast((test) => test.mode === mode)?.passed !== 1),
    signOff:
      row.signedOffAt === null
        ? null
        : { by: row.signedOffBy ?? "", at: row.signedOffAt, note: row.signOffNote ?? "" },
    drift: row.driftJson === null ? null : parsed(row.driftJson),
    rollback: row.rollbackJson === null ? null : parsed(row.rollbackJson),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** A case whole. */
export function caseDetail(
  found: Detail,
  more: { readonly live: Live; readonly now: number; readonly runs: RunView[]; readonly chat: ChatMessage[] },
): CaseDetail {
  const { case: row } = found;
  const { live, now, runs, chat } = more;
  return {
    ...caseSummary(row, live),
    problemConfirmed: row.problemConfirmed,
    category: row.category,
    needs: parsed(row.needsJson),
    impact: row.impact ?? 3,
    urgency: row.urgency ?? 3,
    faultClass: row.faultClass,
    causeClass: row.causeClass,
    resolution:
      row.resolutionCode === null
        ? null
        : {
            code: row.resolutionCode as NonNullable<CaseDetail["resolution"]>["code"],
            text: row.resolutionText ?? "",
            at: row.resolvedAt ?? row.updatedAt,
            confirmed: row.confirmation !== null,
            unconfirmedReason: row.unconfirmedReason,
          },
    sessions: found.sessions.map((session) => sessionView(session, found.asks, found.grants, now)),
    runs,
    deployments: found.deployments.map((each) =>
      deploymentView(each, found.deploymentTests, found.attestations),
    ),
    tasks: found.tasks.map(taskView),
    chat,
    customerHere: live.customerHere(row.id),
    joinLinks: found.joinLinks.slice(-50).map((link) => ({
      id: link.id,
      state:
        link.state === "used"
          ? ("used" as const)
          : link.state === "open" && link.expiresAt > now
            ? ("open" as const)
            : ("expired" as const),
      expiresAt: link.expiresAt,
    })),
    recordings: found.recordings.map((each) => ({
      id: each.id,
      task: each.taskId,
      startedAt: each.startedAt,
      endedAt: each.endedAt,
      bytes: each.bytes,
    })),
    lastSeq: found.head?.seq ?? 0,
    lastHash: found.head?.hash ?? "A".repeat(43),
    rating: row.ratingScore === null ? null : { score: row.ratingScore, comment: row.ratingComment ?? "" },
  };
}
