/** Recomputes the chain of a record's events and reads what their entries say. */
import { z } from "../schema.ts";
import { type Bytes, bytesEqual, decodeBase64url } from "../trust/bytes.ts";
import type { Crypto } from "../trust/crypto.ts";
import { parseBounded } from "../wire/json.ts";
import { chainHash, chainStart, entryDigest } from "./event-hash.ts";
import {
  type ExportedEvent,
  type ExportedRecord,
  eventEntry,
  RECORD_LIMITS,
  type RecordedEntry,
} from "./export.ts";
import type { Findings } from "./findings.ts";

/** An entry may hold a flow's node or a report. */
const ENTRY_JSON = { depth: 64, tokens: 500_000, maxBytes: 4 * RECORD_LIMITS.textChars };
/** Salts of ours have 16 bytes; HMAC takes any. */
const SALT_BYTES_MIN = 16;

export interface CheckedEvents {
  /** Entries that are shown, in order. */
  readonly entries: readonly RecordedEntry[];
  /** Hash of each event by its number; number 0 stands for the start. */
  readonly hashes: readonly string[];
  readonly hidden: number;
}

function readEntry(event: ExportedEvent, caseId: string, findings: Findings): RecordedEntry | undefined {
  const read = parseBounded(event.entry ?? "", ENTRY_JSON);
  const parsed = z.safeParse(eventEntry(), "problem" in read ? undefined : read.value);
  if (!parsed.success) {
    findings.problem("The entry is no event.", event.seq);
    return undefined;
  }
  const entry = parsed.data;
  if (entry.seq !== event.seq) findings.problem("The entry has another number.", event.seq);
  if (entry.stream !== caseId) findings.problem("The entry belongs to another case.", event.seq);
  return entry;
}

/** Whether the entry's text is the one that was chained. */
async function entryFits(crypto: Crypto, event: ExportedEvent, digest: Bytes): Promise<boolean> {
  const salt = decodeBase64url(event.salt ?? "");
  if (salt === undefined || salt.length < SALT_BYTES_MIN || event.entry === null) return false;
  return bytesEqual(await entryDigest(crypto, salt, event.entry), digest);
}

function checkHidden(event: ExportedEvent, record: ExportedRecord, findings: Findings): void {
  if (event.hidden === undefined || event.entry !== null || event.salt !== null) {
    findings.problem("Entry and salt are neither both there nor hidden for a reason.", event.seq);
  }
  if (event.hidden === "internal" && record.copy === "full") {
    findings.problem("A full copy does not hide internal events.", event.seq);
  }
}

/** Problems name the event where they show; a broken link shows at the first event that does not fit. */
export async function checkEvents(
  crypto: Crypto,
  record: ExportedRecord,
  findings: Findings,
): Promise<CheckedEvents> {
  const entries: RecordedEntry[] = [];
  const hashes: string[] = [""];
  let previous = chainStart();
  let hidden = 0;
  for (const [index, event] of record.events.entries()) {
    if (event.seq !== index + 1) {
      findings.problem(`Event ${index + 1} is missing or out of order.`, index + 1);
      break;
    }
    const digest = decodeBase64url(event.digest);
    const hash = decodeBase64url(event.hash);
    if (digest === undefined || hash === undefined) {
      findings.problem("A hash is not canonical.", event.seq);
      break;
    }
    if (event.entry === null || event.salt === null) {
      checkHidden(event, record, findings);
      hidden += 1;
    } else if (!(await entryFits(crypto, event, digest))) {
      findings.problem("The entry was changed.", event.seq);
    } else {
      const entry = readEntry(event, record.case.id, findings);
      if (entry !== undefined) entries.push(entry);
    }
    if (!bytesEqual(await chainHash(crypto, previous, digest), hash)) {
      findings.problem("The chain is broken here.", event.seq);
      break;
    }
    hashes.push(event.hash);
    previous = hash;
  }
  return { entries, hashes, hidden };
}
