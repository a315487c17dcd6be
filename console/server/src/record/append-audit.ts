/** The hub's audit chain: every change has one entry in the same transaction, so no entry means no acknowledgement. */
import { hash } from "node:crypto";
import type { AuditTable } from "../ports/tables.ts";
import { insertStatement, statement, type Tx } from "../ports/tx.ts";
import type { By } from "../writes/_define.ts";
import { CHAIN_START, entryDigest } from "./append-event.ts";
import { newSalt } from "./new-salt.ts";

/** What a unit says about its change. */
export interface AuditDraft extends By {
  organisationId: string;
  /** `noun.verb`. */
  action: string;
  objectKind: string;
  objectId: string;
  /** JSON; never a secret, not even hashed. Only its keyed hash enters the chain. */
  payload: unknown;
}

const selectLast = statement((db, _: object) =>
  db.selectFrom("audit_entries").select(["number", "hash"]).orderBy("number", "desc").limit(1),
);

const insertEntry = insertStatement("audit_entries", [
  "number",
  "organisationId",
  "at",
  "actorKind",
  "actorId",
  "action",
  "objectKind",
  "objectId",
  "payload",
  "salt",
  "payloadHash",
  "prevHash",
  "hash",
]);

/** The hash of an entry: sha256 over previous hash and its own members, as a JSON list in this order. */
export function auditHash(row: Omit<AuditTable, "hash" | "payload" | "salt">): string {
  const covered = JSON.stringify([
    row.prevHash,
    row.number,
    row.organisationId,
    row.at,
    row.actorKind,
    row.actorId,
    row.action,
    row.objectKind,
    row.objectId,
    row.payloadHash,
  ]);
  return hash("sha256", covered, "base64url");
}

/** Adds an entry at the end of the audit. */
export async function appendAudit(tx: Tx, draft: AuditDraft): Promise<void> {
  const last = await tx.first(selectLast, {});
  const payload = JSON.stringify(draft.payload);
  const salt = newSalt();
  const row = {
    number: (last?.number ?? 0) + 1,
    organisationId: draft.organisationId,
    at: draft.at,
    actorKind: draft.actor.kind,
    actorId: draft.actor.id,
    action: draft.action,
    objectKind: draft.objectKind,
    objectId: draft.objectId,
    payloadHash: entryDigest(salt, payload),
    prevHash: last?.hash ?? CHAIN_START,
  };
  await tx.run(insertEntry, { ...row, payload, salt, hash: auditHash(row) });
}
