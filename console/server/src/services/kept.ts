/** Rows that every message asks for, kept in memory: loaded once, changed with what is committed, dropped when many. */
import { DesksideError, type PublicJwk, type Scope } from "@deskside/protocol";
import type { Actor, Store } from "../ports/store.ts";

/** Rows of each kind that are kept; beyond it the oldest goes and is read again when asked for. */
const KEPT_MAX = 20_000;

export interface KeptSession {
  readonly id: string;
  readonly caseId: string;
  readonly caseRef: string;
  readonly deviceId: string;
  readonly accountId: string;
  /** The technician, for life. */
  readonly sub: string;
  readonly technician: string;
  readonly ended: boolean;
}
export interface KeptGrant {
  readonly id: string;
  readonly sid: string;
  readonly sub: string;
  readonly deviceId: string;
  /** As signed; `exp` in seconds. */
  readonly scopes: readonly { readonly scope: Scope; readonly exp: number }[];
  /** The customer let terminal output be recorded. */
  readonly record: boolean;
  readonly ended: boolean;
}
export interface KeptTask {
  readonly id: string;
  readonly caseId: string;
  readonly deviceId: string;
  readonly sessionId: string;
  readonly accountId: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly cmdHash: string;
  readonly runId: string | null;
  readonly nodeVisit: string | null;
  readonly deploymentId: string | null;
}
export interface KeptDevice {
  readonly id: string;
  readonly name: string;
  readonly jwk: PublicJwk;
  readonly joined: boolean;
  readonly actor: Actor;
}

export interface Keeper<Row> {
  /** The row, or undefined where there is none. */
  get(id: string): Promise<Row | undefined>;
  set(id: string, row: Row): void;
  drop(id: string): void;
}

function createKeeper<Row>(load: (id: string) => Promise<Row | undefined>): Keeper<Row> {
  const rows = new Map<string, Row>();
  const set = (id: string, row: Row): void => {
    const [oldest] = rows.keys();
    if (rows.size >= KEPT_MAX && oldest !== undefined) rows.delete(oldest);
    rows.set(id, row);
  };
  return {
    async get(id) {
      const kept = rows.get(id);
      if (kept !== undefined) return kept;
      const row = await load(id);
      if (row !== undefined) set(id, row);
      return row;
    },
    set,
    drop: (id) => void rows.delete(id),
  };
}

export interface Kept {
  readonly sessions: Keeper<KeptSession>;
  readonly grants: Keeper<KeptGrant>;
  readonly tasks: Keeper<KeptTask>;
  readonly devices: Keeper<KeptDevice>;
  /** Throws DEVICE_UNKNOWN. */
  device(id: string): Promise<KeptDevice>;
  /** A session of this device that has not ended. Throws SESSION. */
  openSession(id: string, deviceId: string): Promise<KeptSession>;
}

export function createKept(store: Store): Kept {
  const sessions = createKeeper<KeptSession>(async (id) => {
    const row = await store.query
      .selectFrom("sessions")
      .innerJoin("accounts", "accounts.id", "sessions.accountId")
      .innerJoin("cases", "cases.id", "sessions.caseId")
      .select(["sessions.id", "sessions.caseId", "sessions.deviceId", "sessions.accountId", "sessions.state"])
      .select(["accounts.sub", "accounts.name", "cases.reference"])
      .where("sessions.id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { caseId, deviceId, accountId, sub, name, reference, state } = row;
    return {
      id,
      caseId,
      caseRef: reference,
      deviceId,
      accountId,
      sub,
      technician: name,
      ended: state === "ended",
    };
  });
  const grants = createKeeper<KeptGrant>(async (id) => {
    const row = await store.query.selectFrom("grants").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return undefined;
    const [, payload = ""] = row.jws.split(".");
    const { limits } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      limits: { record: boolean };
    };
    return {
      id,
      sid: row.sessionId,
      sub: row.sub,
      deviceId: row.deviceId,
      scopes: JSON.parse(row.scopesJson) as KeptGrant["scopes"],
      record: limits.record,
      ended: row.revokedAt !== null,
    };
  });
  const tasks = createKeeper<KeptTask>(async (id) => {
    const row = await store.query
      .selectFrom("tasks")
      .select([
        "id",
        "caseId",
        "deviceId",
        "sessionId",
        "accountId",
        "op",
        "argsJson",
        "cmdHash",
        "runId",
        "nodeVisit",
        "deploymentId",
      ])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { argsJson, ...task } = row;
    return { ...task, args: JSON.parse(argsJson) as KeptTask["args"] };
  });
  const devices = createKeeper<KeptDevice>(async (id) => {
    const row = await store.query
      .selectFrom("devices")
      .select(["id", "name", "jwkJson", "joinedAt", "state"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined || row.state !== "active") return undefined;
    const jwk = JSON.parse(row.jwkJson) as PublicJwk;
    return {
      id,
      name: row.name,
      jwk,
      joined: row.joinedAt !== null,
      actor: { kind: "agent", id, name: row.name },
    };
  });
  return {
    sessions,
    grants,
    tasks,
    devices,
    async device(id) {
      const device = await devices.get(id);
      if (device === undefined) throw new DesksideError("DEVICE_UNKNOWN");
      return device;
    },
    async openSession(id, deviceId) {
      const session = await sessions.get(id);
      if (session === undefined || session.deviceId !== deviceId || session.ended)
        throw new DesksideError("SESSION");
      return session;
    },
  };
}
