/**
 * The exported record of a case: one JSON text that can be verified with nothing but itself and, to know whose it is,
 * the organisation's fingerprint.
 *
 * Nothing in it is taken on trust. Events are chained and the chain's end is signed; each text that people read stands
 * inside an event, or is named there by its SHA-256. `summary` (case, people, sessions, runs with their steps,
 * attestations, deployments, as the hub shows them) must be named by an event `record.exported` whose data has
 * `summary: <sha256 of the text>`. Signed objects are compact forms, checked against their chains.
 */
import { count, id, jws, list, sha256, text, timeMs, z } from "../schema.ts";
import { signedList, trustBundle } from "../trust/chain.ts";

export const RECORD_FORMAT = "deskside-record";
export const RECORD_VERSION = 1;
/** The type of the event whose data names the summary of an export. */
export const EXPORT_EVENT_TYPE = "record.exported";
/** The element of the HTML report that carries the record. */
export const RECORD_ELEMENT_ID = "deskside-record";

/** Limits of one record: what a case of years with hours of terminal stays far below, and memory can hold. */
export const RECORD_LIMITS = {
  /** The whole file, in UTF-16 units. */
  chars: 256 * 1024 * 1024,
  events: 200_000,
  objects: 100_000,
  documents: 50_000,
  recordings: 1_000,
  chunks: 1_000_000,
  /** One entry, summary or document, in UTF-16 units: base64 of 4 MiB and room. */
  textChars: 8 * 1024 * 1024,
} as const;

/** What an event's exact text holds. `data` is its type's own business. */
export const eventEntry = () =>
  z.strictObject({
    /** The case's id. */
    stream: text(128),
    seq: count(),
    type: text(64),
    actor: z.strictObject({
      kind: z.enum(["technician", "customer", "agent", "hub"]),
      id: text(128),
      name: text(200),
    }),
    at: timeMs(),
    channel: z.nullable(text(64)),
    visibility: z.enum(["internal", "customer"]),
    data: z.json(),
  });
export type RecordedEntry = z.output<ReturnType<typeof eventEntry>>;

/** One link of the chain. `entry` and `salt` are both there, or both null where `hidden` says why. */
export const exportedEvent = () =>
  z.strictObject({
    seq: count(),
    /** The exact JSON text that was stored ({@link eventEntry}). */
    entry: z.nullable(text(RECORD_LIMITS.textChars)),
    salt: z.nullable(text(64)),
    /** HMAC-SHA-256(salt, entry). */
    digest: sha256(),
    hash: sha256(),
    hidden: z.optional(z.enum(["internal", "erased"])),
  });
export type ExportedEvent = z.output<ReturnType<typeof exportedEvent>>;

/** A document that a result names by hash: evidence, a report, an inventory. Exactly one of text, base64, withheld. */
export const exportedDocument = () =>
  z.strictObject({
    sha256: sha256(),
    type: text(128),
    text: z.optional(text(RECORD_LIMITS.textChars)),
    /** base64url without padding. */
    base64: z.optional(text(RECORD_LIMITS.textChars)),
    /** Why the content is not here. */
    withheld: z.optional(z.enum(["internal", "erased", "expired"])),
  });

/** The bytes that came out of a stream, as they were recorded: times since the start in ms, bytes in base64url. */
export const exportedRecording = () =>
  z.strictObject({
    /** SHA-256 of the command's compact form. */
    cmd: sha256(),
    cols: z.optional(count()),
    rows: z.optional(count()),
    startedAt: timeMs(),
    chunks: list(z.tuple([count(), text(64 * 1024)]), RECORD_LIMITS.chunks),
    /** False where bytes were lost on the way: then the PC's signature over all of them cannot be compared. */
    complete: z.boolean(),
  });

export const exportedRecord = () =>
  z.strictObject({
    format: z.literal(RECORD_FORMAT),
    version: z.literal(RECORD_VERSION),
    exportedAt: timeMs(),
    /** Internal events by hash only. */
    copy: z.enum(["full", "customer"]),
    case: z.strictObject({ id: id(), reference: text(32) }),
    /** Chains of every key that signed something here, with the organisation and its lists. */
    trust: z.strictObject({
      org: jws(),
      lists: list(signedList(), 8),
      /** Certificates of each technician's key, root-signed first. */
      chains: list(trustBundle().shape.certs, 1_000),
      devcerts: list(jws(), 1_000),
    }),
    events: list(exportedEvent(), RECORD_LIMITS.events),
    /** `ask`, `grant`, `cmd`, `result` and `answer` in any order. */
    objects: list(jws(), RECORD_LIMITS.objects),
    heads: list(jws(), 10_000),
    documents: list(exportedDocument(), RECORD_LIMITS.documents),
    recordings: list(exportedRecording(), RECORD_LIMITS.recordings),
    /** JSON text of what people read first; see the head of this file. */
    summary: z.nullable(text(RECORD_LIMITS.textChars)),
  });
export type ExportedRecord = z.output<ReturnType<typeof exportedRecord>>;
