/**
 * Verifies the exported record of a case with nothing but the file: the chain of events, every signature and the
 * certificates behind it, and that asks, grants, commands, results, documents and recordings belong together.
 *
 * The file is held once as text and once parsed; besides, one recording at a time. It proves what was signed and that
 * nothing was changed or left out between the heads; it does not prove that a person was who they said.
 */
import type { Crypto } from "../trust/crypto.ts";
import { type CheckedEvents, checkEvents } from "./check-events.ts";
import { checkFiles } from "./check-files.ts";
import { checkObjects, checkReference } from "./check-objects.ts";
import { checkTrust, keyOf, type RecordTrust } from "./check-trust.ts";
import type { ExportedRecord } from "./export.ts";
import { createFindings, type Findings } from "./findings.ts";
import { readObjects, verifyByRecord } from "./read-objects.ts";
import { isCutOff, parseRecord } from "./record-text.ts";
import type { RecordVerdict } from "./verdict.ts";

/** The last event that a verified head covers, 0 where none does; more than there are where the end is missing. */
async function checkHeads(
  crypto: Crypto,
  record: ExportedRecord,
  trust: RecordTrust,
  events: CheckedEvents,
  findings: Findings,
): Promise<number> {
  let covered = 0;
  for (const [index, head] of record.heads.entries()) {
    const what = `Head ${index + 1}`;
    const claims = await findings.attempt(what, () => verifyByRecord(crypto, trust, "head", head));
    if (claims === undefined) continue;
    const hash = events.hashes[claims.seq];
    if (claims.case !== record.case.id) findings.problem(`${what} belongs to another case.`);
    else if (hash !== undefined && claims.seq > 0 && hash !== claims.hash) {
      findings.problem(`${what} was signed over another history.`, claims.seq);
    } else {
      covered = Math.max(covered, claims.seq);
      const pc = keyOf(trust, claims.iss)?.who === "pc";
      const who = pc ? "The PC" : (trust.technicians.get(claims.iss)?.name ?? claims.iss);
      const text = `${who} signed the record up to event ${claims.seq}.`;
      findings.state({ basis: pc ? "pc" : "technician", at: claims.iat * 1_000, seq: claims.seq, text });
    }
  }
  return covered;
}

const CUT_OFF = "Truncated: the file itself breaks off. Get it again.";

/** Hashes of signed objects that an event says it rests on: `data.signed`, a list of them. */
function signedBy(data: unknown): readonly string[] {
  const list = typeof data === "object" && data !== null ? (data as { signed?: unknown }).signed : undefined;
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

function stateEvents(events: CheckedEvents, present: ReadonlySet<string>, findings: Findings): void {
  for (const { seq, at, type, actor, data } of events.entries) {
    const named = signedBy(data);
    if (named.some((hash) => !present.has(hash)))
      findings.problem("It rests on a signed object that is not in the file.", seq);
    if (named.length > 0) continue;
    const how = actor.kind === "customer" ? ", reported by link, not signed by the PC" : "";
    findings.state({ basis: "reported", at, seq, text: `${type} by ${actor.name || actor.kind}${how}.` });
  }
}

function conclude(
  record: ExportedRecord | undefined,
  trust: RecordTrust | undefined,
  findings: Findings,
  covered: number,
  rootConfirmed: boolean,
): RecordVerdict {
  const last = record?.events.length ?? 0;
  const { problems, notes } = findings;
  const organisation = trust?.organisation;
  const common = {
    problems,
    root: organisation?.root ?? null,
    organisation: organisation?.name ?? null,
    rootConfirmed,
    statements: findings.statements.toSorted((left, right) => left.at - right.at),
    notes,
  };
  if (problems.length > 0) {
    const at = problems.find((problem) => problem.at !== undefined)?.at;
    const where = at === undefined ? "" : ` at event ${at}`;
    return {
      verdict: "bad",
      ...(at === undefined ? {} : { at }),
      summary: `Bad${where}: ${problems[0]?.text ?? ""}`,
      ...common,
    };
  }
  if (covered !== last || last === 0) {
    const summary =
      covered > last
        ? `Truncated: the file ends at event ${last}, but event ${covered} was signed.`
        : `Truncated: it was signed up to event ${covered}; nobody vouches for the end (event ${last}).`;
    return { verdict: "truncated", at: Math.min(covered, last), summary, ...common };
  }
  const summary = rootConfirmed
    ? `Good: ${last} events, all signed under the root that you named.`
    : `Consistent; compare this fingerprint with one that you know: ${organisation?.root ?? ""}`;
  return { verdict: "good", summary, ...common };
}

/**
 * Verifies a record (the text of a JSON file, or of the HTML report that carries it). `root`: the organisation's
 * fingerprint, as it is known from elsewhere; without it the answer says what the file rests on. Never throws for what
 * a file holds.
 */
export async function verifyRecord(
  crypto: Crypto,
  exportText: string,
  options: { readonly root?: string | undefined } = {},
): Promise<RecordVerdict> {
  const findings = createFindings();
  if (isCutOff(exportText))
    return { ...conclude(undefined, undefined, findings, 0, false), summary: CUT_OFF };
  const record = await findings.attempt("File", async () => parseRecord(exportText));
  const trust = record && (await checkTrust(crypto, record, options.root, findings));
  if (record === undefined || trust === undefined) return conclude(record, undefined, findings, 0, false);
  const events = await checkEvents(crypto, record, findings);
  if (events.hidden > 0) findings.note(`${events.hidden} events are shown by their hash only.`);
  const read = await readObjects(crypto, trust, record.objects, findings);
  checkReference(record.case.reference, read, findings);
  const exchanges = checkObjects(trust, read, findings);
  await checkFiles(crypto, record, events, exchanges, findings);
  const present = new Set(
    [read.ask, read.grant, read.cmd, read.result, read.answer].flatMap((list) =>
      list.map(({ hash }) => hash),
    ),
  );
  stateEvents(events, present, findings);
  const covered = await checkHeads(crypto, record, trust, events, findings);
  return conclude(record, trust, findings, covered, options.root !== undefined);
}
