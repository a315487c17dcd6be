/** Puts the rows of a case into the record's format: every signed object, the chains beneath it, and what it names by hash. */
import {
  type ExportedRecord,
  objects,
  RECORD_FORMAT,
  RECORD_VERSION,
  readUtf8,
  encodeBase64url,
  type SignedList,
} from "@deskside/protocol";
import type { Recorder } from "../ports/live.ts";
import type { ReadResult } from "../ports/store.ts";

export type CaseRecord = NonNullable<ReadResult<"case-record">>;
type Recording = ExportedRecord["recordings"][number];

/** Bytes of one piece of a recording: its base64url stays within the format's 64 KiB. */
const CHUNK_BYTES = 48 * 1024;
/** Bytes of documents, outputs and recordings that one export holds; what is beyond is left out and said to be. */
const CONTENT_MAX_BYTES = 96 * 1024 * 1024;

const kidOf = (jws: string): string => {
  const { kid } = JSON.parse(Buffer.from(jws.split(".", 1)[0] ?? "", "base64url").toString()) as {
    kid: string;
  };
  return kid;
};
const claimsOf = (jws: string): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
const typOf = (jws: string): string =>
  (JSON.parse(Buffer.from(jws.split(".", 1)[0] ?? "", "base64url").toString()) as { typ: string }).typ;

export interface RecordSources {
  readonly blob: (sha256: string) => Promise<Uint8Array | undefined>;
  readonly recorder: Pick<Recorder, "read">;
  readonly now: number;
}

/** Signed objects that events carry and no table: answers on the PC, earlier certificates of its key. */
function fromEvents(record: CaseRecord): { answers: string[]; devcerts: string[] } {
  const answers: string[] = [];
  const devcerts: string[] = [];
  for (const { type, entry } of record.events) {
    if (entry === null) continue;
    const { data } = JSON.parse(entry) as { data: { jws?: unknown; devcert?: unknown } | null };
    const { jws, devcert } = data ?? {};
    if (type === "device.certified" && typeof devcert === "string") devcerts.push(devcert);
    if (typeof jws === "string" && jws.includes(".") && typOf(jws) === objects.answer.typ) answers.push(jws);
  }
  return { answers, devcerts };
}

function trustOf(
  record: CaseRecord,
  signed: readonly string[],
  devcerts: readonly string[],
): ExportedRecord["trust"] {
  const byN = (kind: string) =>
    record.orgObjects.filter((row) => row.kind === kind).toSorted((a, b) => (b.n ?? 0) - (a.n ?? 0));
  const [org] = byN("org");
  // One list of each signer, the newest: a superior's words do not end with a later list of somebody beneath.
  const lists = new Map<string, SignedList>();
  for (const row of byN("revoked")) {
    if (!lists.has(row.issuer ?? ""))
      lists.set(row.issuer ?? "", { list: row.jws, listCerts: JSON.parse(row.certsJson) as string[] });
  }
  const kids = new Set([...signed, ...devcerts].map(kidOf));
  const chains = new Map<string, string[]>();
  for (const row of record.orgObjects) {
    if (row.kind === "techcert" && kids.has(row.keyThumbprint ?? ""))
      chains.set(row.certsJson, JSON.parse(row.certsJson) as string[]);
  }
  for (const { certsJson } of record.heads)
    if (certsJson !== "[]") chains.set(certsJson, JSON.parse(certsJson) as string[]);
  return {
    org: org?.jws ?? "",
    lists: [...lists.values()].slice(0, 8),
    chains: [...chains.values()],
    devcerts: [...devcerts],
  };
}

const chunked = (bytes: Uint8Array, at: number): [number, string][] => {
  const chunks: [number, string][] = [];
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES)
    chunks.push([at, encodeBase64url(bytes.subarray(from, from + CHUNK_BYTES))]);
  return chunks;
};

async function recordingOf(
  row: CaseRecord["recordings"][number],
  cmd: string,
  sources: RecordSources,
  room: (bytes: number) => boolean,
): Promise<Recording | undefined> {
  const reader = await sources.recorder.read(row.id);
  if (reader === undefined || !room(row.bytes)) return undefined;
  const chunks: [number, string][] = [];
  let complete = row.state === "ended";
  let last = 0;
  for await (const chunk of reader.chunks()) {
    if (chunk.kind === "gap") complete = false;
    if (chunk.kind !== "output") continue;
    last = Math.max(last, Math.round(chunk.at));
    chunks.push(...chunked(chunk.bytes, last));
  }
  return { cmd, cols: row.cols, rows: row.rows, startedAt: row.startedAt, chunks, complete };
}

/** The customer allowed recording, as the grant that a command names says. */
const mayRecord = (record: CaseRecord, cmd: string): boolean => {
  const grant = record.grants.find(({ id }) => id === claimsOf(cmd)["grant"]);
  const limits = grant === undefined ? undefined : (claimsOf(grant.jws)["limits"] as { record?: boolean });
  return limits?.record === true;
};

/** `summary`: the text that the chain's last export event names; a customer's copy has none. */
export async function buildRecord(
  record: CaseRecord,
  copy: ExportedRecord["copy"],
  summary: string | null,
  sources: RecordSources,
): Promise<ExportedRecord> {
  let left = CONTENT_MAX_BYTES;
  const room = (bytes: number): boolean => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
  const { answers, devcerts: earlier } = fromEvents(record);
  const signed = [
    ...new Set([
      ...record.asks.map(({ jws }) => jws),
      ...record.grants.map(({ jws }) => jws),
      ...record.tasks.map(({ cmdJws }) => cmdJws),
      ...record.results.map(({ jws }) => jws),
      ...answers,
    ]),
  ];
  const devcerts = [...new Set([...earlier, ...record.devices.map(({ devcert }) => devcert)])];
  const documents: ExportedRecord["documents"] = [];
  const recordings: Recording[] = [];
  const put = new Set<string>();
  for (const task of record.tasks) {
    for (const [sha256, type] of [
      [task.documentSha256, "application/json"],
      [task.outputSha256, "application/octet-stream"],
    ] as const) {
      if (sha256 === null) continue;
      const bytes = await sources.blob(sha256);
      const fits = bytes !== undefined && room(bytes.length);
      if (type === "application/octet-stream" && fits && mayRecord(record, task.cmdJws)) {
        const startedAt = task.startedAt ?? task.queuedAt;
        recordings.push({ cmd: task.cmdHash, startedAt, chunks: chunked(bytes, 0), complete: true });
        continue;
      }
      if (put.has(sha256)) continue;
      put.add(sha256);
      const text = fits ? readUtf8(bytes) : undefined;
      if (!fits) documents.push({ sha256, type, withheld: "expired" });
      else
        documents.push(
          text === undefined ? { sha256, type, base64: encodeBase64url(bytes) } : { sha256, type, text },
        );
    }
  }
  for (const row of record.recordings) {
    const task = record.tasks.find(({ id }) => id === row.taskId);
    const recording = task === undefined ? undefined : await recordingOf(row, task.cmdHash, sources, room);
    if (recording !== undefined) recordings.push(recording);
  }
  const heads = record.heads.map(({ jws }) => jws);
  return {
    format: RECORD_FORMAT,
    version: RECORD_VERSION,
    exportedAt: sources.now,
    copy,
    case: { id: record.case.id, reference: record.case.reference },
    trust: trustOf(record, [...signed, ...heads], devcerts),
    events: record.events.map(({ seq, entry, salt, digest, hash, visibility }) => {
      if (entry === null) return { seq, entry: null, salt: null, digest, hash, hidden: "erased" as const };
      const hide = copy === "customer" && visibility === "internal";
      return hide
        ? { seq, entry: null, salt: null, digest, hash, hidden: "internal" as const }
        : { seq, entry, salt, digest, hash };
    }),
    objects: signed,
    heads,
    documents,
    recordings,
    summary,
  };
}
