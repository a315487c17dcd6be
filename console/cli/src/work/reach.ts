/** A machine in a case, and what may be done there now. */
import {
  type CaseDetail,
  type DeviceDetail,
  DesksideError,
  type ErrorCode,
  grantFor,
  type Scope,
  type SessionView,
} from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { MissingPermission } from "../platform/problems.ts";
import { caseNumber } from "./joins.ts";

export interface Reach {
  readonly device: DeviceDetail;
  /** The case that the work belongs to; undefined where none is open. */
  readonly case: CaseDetail | undefined;
  /** My sessions with the machine in that case that have not ended, newest first. */
  readonly sessions: readonly SessionView[];
}

/** Finds a machine by name or id, and the case: the named one, else the one that is open with it. */
export async function reach(desk: Desk, deviceName: string, caseRef?: string): Promise<Reach> {
  const { api } = desk;
  const device = await api("getDevice", { params: { id: deviceName } });
  const caseId = caseRef === undefined ? openCaseOf(device) : caseNumber(caseRef);
  if (caseId === undefined) return { device, case: undefined, sessions: [] };
  const detail = await api("getCase", { params: { id: caseId } });
  const sessions = detail.sessions
    .filter((session) => session.device === device.id && session.technician.sub === desk.signIn.sub)
    .filter(({ state }) => state === "requested" || state === "active")
    .sort((a, b) => b.startedAt - a.startedAt);
  return { device, case: detail, sessions };
}

const openCaseOf = (device: DeviceDetail): string | undefined =>
  device.openCase?.id ??
  device.cases.find(({ state }) => state === "open" || state === "new" || state === "pending")?.id;

export interface Permission {
  readonly device: string;
  readonly sid: string;
  readonly grant: string;
}

/** The grant that covers a scope now. Throws {@link MissingPermission}, which names the ask. */
export function permit(to: Reach, scope: Scope | null): Permission {
  for (const session of to.sessions) {
    const grant = grantFor(session, scope, Date.now());
    if (grant !== undefined) return { device: to.device.id, sid: session.id, grant };
  }
  throw missing(
    to,
    scope,
    "GRANT_MISSING",
    `The customer has not allowed ${scope ?? "anything"} on ${to.device.name}.`,
  );
}

const missing = (to: Reach, scope: Scope | null, code: string, text: string): MissingPermission =>
  new MissingPermission({
    code,
    text,
    device: to.device.name,
    scope: scope ?? "view_diagnostics",
    caseRef: to.case?.ref,
  });

const PERMISSION_CODES: ReadonlySet<ErrorCode> = new Set([
  "GRANT_MISSING",
  "GRANT_ENDED",
  "SCOPE",
  "SESSION",
  "NOT_GRANTEE",
]);

/** Runs what needs a scope, watching the case meanwhile; a refusal for want of the scope names the ask. */
export async function permitted<T>(
  desk: Desk,
  to: Reach,
  scope: Scope | null,
  work: (permission: Permission) => Promise<T>,
): Promise<T> {
  const unwatch = to.case === undefined ? () => undefined : desk.link.watch(`case:${to.case.id}`);
  try {
    return await work(permit(to, scope));
  } catch (error) {
    if (error instanceof DesksideError && PERMISSION_CODES.has(error.code))
      throw missing(to, scope, error.code, error.message);
    throw error;
  } finally {
    unwatch();
  }
}
