/** Checks documents, recordings and the summary against the hashes that signed results and events give. */
import { concatBytes, decodeBase64url, utf8 } from "../trust/bytes.ts";
import type { Crypto } from "../trust/crypto.ts";
import { hashOf, hashOfBytes } from "../trust/thumbprint.ts";
import type { CheckedEvents } from "./check-events.ts";
import type { Exchange } from "./check-objects.ts";
import { EXPORT_EVENT_TYPE, type ExportedRecord } from "./export.ts";
import type { Findings } from "./findings.ts";

type Document = ExportedRecord["documents"][number];
type Recording = ExportedRecord["recordings"][number];

async function documentProblem(crypto: Crypto, document: Document): Promise<string | undefined> {
  const given = [document.text, document.base64, document.withheld].filter((part) => part !== undefined);
  if (given.length !== 1) return "has not exactly one of text, base64 and withheld";
  if (document.withheld !== undefined) return undefined;
  const bytes = document.text === undefined ? decodeBase64url(document.base64 ?? "") : utf8(document.text);
  if (bytes === undefined) return "is not canonical base64url";
  return (await hashOfBytes(crypto, bytes)) === document.sha256 ? undefined : "was changed";
}

async function checkDocuments(
  crypto: Crypto,
  record: ExportedRecord,
  exchanges: readonly Exchange[],
  findings: Findings,
) {
  const documents = new Map<string, Document>();
  for (const document of record.documents) {
    const wrong = await documentProblem(crypto, document);
    if (wrong !== undefined) findings.problem(`Document ${document.sha256} ${wrong}.`);
    documents.set(document.sha256, document);
    if (document.withheld !== undefined)
      findings.note(`Document ${document.sha256} is not in this copy (${document.withheld}).`);
  }
  // What a program printed is signed by its hash as well, and may be kept as a document.
  const named = new Set<string>(exchanges.flatMap(({ final }) => final?.claims.out?.sha256 ?? []));
  for (const { cmd, final } of exchanges) {
    const hash = final?.claims.document?.sha256;
    if (hash === undefined) continue;
    named.add(hash);
    if (!documents.has(hash))
      findings.problem(`The document that command ${cmd.claims.jti} left is missing.`);
  }
  const others = record.documents.filter((document) => !named.has(document.sha256)).length;
  if (others > 0) findings.note(`${others} documents are not signed by the PC.`);
}

/** SHA-256 and number of bytes of a recording's chunks, or `undefined` where one is not canonical or runs back in time. */
async function measure(
  crypto: Crypto,
  recording: Recording,
): Promise<{ sha256: string; bytes: number } | undefined> {
  const parts: Uint8Array[] = [];
  let last = 0;
  for (const [at, chunk] of recording.chunks) {
    const bytes = decodeBase64url(chunk);
    if (bytes === undefined || at < last) return undefined;
    last = at;
    parts.push(bytes);
  }
  // WebCrypto hashes no stream; one recording at a time is held, and a file's own limit bounds it.
  const whole = concatBytes(...parts);
  return { sha256: await hashOfBytes(crypto, whole), bytes: whole.length };
}

async function checkRecording(
  crypto: Crypto,
  recording: Recording,
  exchange: Exchange | undefined,
  findings: Findings,
) {
  if (exchange === undefined) {
    findings.problem(`A recording belongs to command ${recording.cmd}, which is not in the file.`);
    return;
  }
  const { jti } = exchange.cmd.claims;
  const measured = await measure(crypto, recording);
  const signed = exchange.final?.claims.out;
  if (measured === undefined) findings.problem(`The recording of command ${jti} cannot be read.`);
  else if (signed === undefined)
    findings.note(`The PC has not signed the stream of command ${jti}: its recording is the hub's word.`);
  else if (!recording.complete)
    findings.note(`The recording of command ${jti} has gaps and cannot be compared with the PC's signature.`);
  else if (measured.sha256 !== signed.sha256 || measured.bytes !== signed.bytes) {
    findings.problem(`The recording of command ${jti} is not what came out of the PC.`);
  }
  if (exchange.grant?.claims.limits.record === false) {
    findings.problem(`Command ${jti} was recorded although the customer had not allowed it.`);
  }
}

/** The summary must be the one that the last export's event names. */
async function checkSummary(
  crypto: Crypto,
  record: ExportedRecord,
  events: CheckedEvents,
  findings: Findings,
) {
  if (record.summary === null) return;
  const named = events.entries.findLast(({ type }) => type === EXPORT_EVENT_TYPE);
  const { data } = named ?? { data: null };
  const hash =
    typeof data === "object" && data !== null && !Array.isArray(data) ? data["summary"] : undefined;
  if (hash !== (await hashOf(crypto, record.summary))) {
    findings.problem("The summary is not the one that the chain names.", named?.seq);
  }
}

/** Problems and notes of everything that is named by a hash. */
export async function checkFiles(
  crypto: Crypto,
  record: ExportedRecord,
  events: CheckedEvents,
  exchanges: readonly Exchange[],
  findings: Findings,
): Promise<void> {
  await checkDocuments(crypto, record, exchanges, findings);
  const byHash = new Map(exchanges.map((exchange) => [exchange.cmd.hash, exchange]));
  const recorded = new Set<string>();
  for (const recording of record.recordings) {
    if (recorded.has(recording.cmd)) findings.problem(`Command ${recording.cmd} has two recordings.`);
    recorded.add(recording.cmd);
    await checkRecording(crypto, recording, byHash.get(recording.cmd), findings);
  }
  if (recorded.size > 0)
    findings.note("The PC signed what a recording shows, not when each part of it came.");
  const kept = new Set(record.documents.map(({ sha256 }) => sha256));
  for (const { cmd, final } of exchanges) {
    const { sha256 = "", bytes = 0 } = final?.claims.out ?? {};
    if (bytes > 0 && !recorded.has(cmd.hash) && !kept.has(sha256))
      findings.note(`What command ${cmd.claims.jti} printed (${bytes} bytes) is not in this file.`);
  }
  await checkSummary(crypto, record, events, findings);
}
