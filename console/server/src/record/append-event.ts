/**
 * The chain of a stream's events. hash = sha256(previous ‖ HMAC-SHA256(salt, exact stored bytes)): whoever has the
 * entries can recompute it; an entry erased, or shown by its digest only, does not break it.
 */
import { hash } from "node:crypto";
import type { EventTable, Visibility } from "../ports/tables.ts";
import { insertStatement, statement, type Tx } from "../ports/tx.ts";
import type { By } from "../writes/_define.ts";
import { hmacSha256 } from "./hmac.ts";
import { newSalt } from "./new-salt.ts";

/** What a chain starts from: 32 zero bytes in base64url. */
export const CHAIN_START = "A".repeat(43);

/** What a unit says about an event. `data` must be JSON; what is in it is the type's own business. */
export interface EventDraft extends By {
  /** A case id, or `device:<id>`, or `admin:<organisation id>`. */
  stream: string;
  /** `noun.verb`, past or plain: `step.recorded`, `chat.posted`. */
  type: string;
  /** Whether the customer's copy shows the entry; an internal one appears there by its digest. */
  visibility: Visibility;
  channel?: string;
  data: unknown;
}

/** Where an event landed. */
export interface EventMark {
  seq: number;
  hash: string;
}

/** The exact shape that is stored and hashed as JSON text, members in this order. */
export interface EventEntry {
  stream: string;
  seq: number;
  type: string;
  actor: { kind: string; id: string; name: string };
  at: number;
  channel: string | null;
  visibility: Visibility;
  data: unknown;
}

const selectHead = statement((db, p: { stream: string }) =>
  db
    .selectFrom("events")
    .select(["seq", "hash"])
    .where("stream", "=", p.stream)
    .orderBy("seq", "desc")
    .limit(1),
);

const insertEvent = insertStatement("events", [
  "stream",
  "seq",
  "type",
  "actorKind",
  "actorId",
  "at",
  "visibility",
  "entry",
  "salt",
  "digest",
  "prevHash",
  "hash",
]);

/** HMAC-SHA256 of an entry's exact text under its salt (base64url), in base64url. */
export function entryDigest(salt: string, entry: string): string {
  return hmacSha256(Buffer.from(salt, "base64url"), entry).toString("base64url");
}

/** The next hash of a chain, from the previous one and an entry's digest, all base64url. */
export function chainHash(prevHash: string, digest: string): string {
  const both = Buffer.concat([Buffer.from(prevHash, "base64url"), Buffer.from(digest, "base64url")]);
  return hash("sha256", both, "base64url");
}

/** The number and hash that a stream stands at; 0 and {@link CHAIN_START} while it is empty. */
export async function streamHead(tx: Tx, stream: string): Promise<EventMark> {
  return (await tx.first(selectHead, { stream })) ?? { seq: 0, hash: CHAIN_START };
}

/** Adds an event at the end of its stream. The text is made once, here, and never again. */
export async function appendEvent(tx: Tx, draft: EventDraft): Promise<EventMark> {
  const head = await streamHead(tx, draft.stream);
  const seq = head.seq + 1;
  const { kind, id, name } = draft.actor;
  const entry = JSON.stringify({
    stream: draft.stream,
    seq,
    type: draft.type,
    actor: { kind, id, name },
    at: draft.at,
    channel: draft.channel ?? null,
    visibility: draft.visibility,
    data: draft.data,
  } satisfies EventEntry);
  const salt = newSalt();
  const digest = entryDigest(salt, entry);
  const row: EventTable = {
    stream: draft.stream,
    seq,
    type: draft.type,
    actorKind: kind,
    actorId: id,
    at: draft.at,
    visibility: draft.visibility,
    entry,
    salt,
    digest,
    prevHash: head.hash,
    hash: chainHash(head.hash, digest),
  };
  await tx.run(insertEvent, row);
  return { seq, hash: row.hash };
}
