/** The report of a case: one self-contained page, fit to print, that carries the record which it tells of. */
import {
  EVENT_WORDS,
  type ExportedRecord,
  operations,
  PHASE_WORDS,
  RECORD_ELEMENT_ID,
  recordForHtml,
} from "@deskside/protocol";
import type { StepDraft } from "@deskside/protocol/flow";
import { observationOf } from "../services/step-words.ts";
import type { CaseRecord } from "./build-record.ts";
import { html, join, type Markup, scriptData } from "./html.ts";

const STYLE = `
:root{color-scheme:light}
body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #d5dae0;padding-bottom:.25rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}dl{display:grid;grid-template-columns:12rem 1fr;gap:.25rem 1rem;margin:.5rem 0}
dt{color:#57606a}dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:start;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid #e4e8ec;overflow-wrap:anywhere}
th{font-weight:600;color:#57606a}.signed{color:#0a6b3b;font-weight:600}.told{color:#7a5b00}
small{color:#57606a}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,monospace;background:#f6f8fa;padding:.5rem;margin:.25rem 0}
article{break-inside:avoid;padding:.5rem 0;border-bottom:1px solid #e4e8ec}
@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit}}
`;

/** Evidence in the report is cut to this, in UTF-16 units; the record has it whole. */
const EVIDENCE_MAX = 4_000;

const time = (ms: number | null): string =>
  ms === null ? "" : `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
const pair = (name: string, value: string | number | null): Markup =>
  value === null || value === "" ? html`` : html`<dt>${name}</dt><dd>${value}</dd>`;
const cut = (text: string): string =>
  text.length <= EVIDENCE_MAX ? text : `${text.slice(0, EVIDENCE_MAX)}…`;
/** The word of a code, or the code where it has none. */
const wordOf = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;
const titleOf = (op: string): string => operations[op as keyof typeof operations]?.title ?? op;
const signed = html`<span class="signed">signed by the PC</span>`;
const told = (how: string): Markup => html`<span class="told">${how}</span>`;

interface Entry {
  readonly seq: number;
  readonly type: string;
  readonly at: number;
  readonly actor: { readonly kind: string; readonly name: string };
  readonly visibility: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

const WHO: Readonly<Record<string, string>> = {
  link: "said by the customer, reported by link, not signed by the PC",
  phone: "said by the customer, written down by the technician",
  console: "said by the technician",
  cli: "said by the technician",
};

function basisOf(step: StepDraft, data: Readonly<Record<string, unknown>>): Markup {
  if (data["jws"] !== undefined || (step.reportedBy === "agent" && data["taskId"] !== undefined))
    return signed;
  return told(WHO[step.via] ?? "reported");
}

function stepOf(entry: Entry): Markup {
  const data = entry.data ?? {};
  const step = data["step"] as StepDraft;
  return html`<article><h3>${step.sequence}. ${step.title}</h3>
<dl>${pair("Phase", step.phase === null ? null : wordOf(PHASE_WORDS, step.phase))}${pair("Asked", step.askedText)}<dt>Found</dt><dd><pre>${observationOf(step)}</pre></dd>
${pair("Result", step.status ?? step.outcome)}${pair("Went on", step.edge?.label ?? null)}${pair("It means", step.interpretation)}
${pair(step.chosenBy === "person" ? "Chosen by a person, because" : "", step.chosenBy === "person" ? step.overrideReason : null)}
${pair("Corrects step", step.corrects)}<dt>Who said so</dt><dd>${entry.actor.name}, ${time(step.answeredAt)} · ${basisOf(step, data)}</dd></dl></article>`;
}

function runsOf(record: CaseRecord, entries: readonly Entry[]): Markup {
  if (record.runs.length === 0) return html``;
  const runs = record.runs.map((run) => {
    const steps = entries.filter(({ type, data }) => type === "step.recorded" && data?.["runId"] === run.id);
    return html`<h2>Finding the fault: ${run.flowTitle}</h2>
<dl>${pair("State", run.state)}${pair("Began", time(run.startedAt))}${pair("Ended", time(run.endedAt))}${pair("Conclusion", run.conclusion)}</dl>
${join(steps.map(stepOf))}`;
  });
  return join(runs);
}

function evidenceOf(record: ExportedRecord, sha256: string | null): Markup {
  const text = record.documents.find((document) => document.sha256 === sha256)?.text;
  return text === undefined ? html`` : html`<pre>${cut(text)}</pre>`;
}

function tasksOf(record: CaseRecord, exported: ExportedRecord): Markup {
  if (record.tasks.length === 0) return html``;
  const rows = record.tasks.map(
    (
      task,
    ) => html`<article><h3>${titleOf(task.op)} <small>${task.op}</small></h3><dl>${pair("Values", task.argsJson)}${pair("Sent", time(task.queuedAt))}
${pair("State", task.state)}${pair("Exit", task.exit)}${pair("Verdict", task.checkStatus)}${pair("Summary", task.summary ?? task.message)}
<dt>Basis</dt><dd>${task.resultJws === null ? told("no result of the PC") : signed}</dd></dl>${evidenceOf(exported, task.documentSha256)}</article>`,
  );
  return html`<h2>What was done on the PC</h2>${join(rows)}`;
}

function deploymentsOf(record: CaseRecord): Markup {
  if (record.deployments.length === 0) return html``;
  const all = record.deployments.map((row) => {
    const tests = record.deploymentTests.filter(({ deploymentId }) => deploymentId === row.id);
    return html`<article><h3>${row.title}</h3><dl>${pair("State", row.state)}${pair("Procedure", `${row.procedureId} ${row.procedureVersion}`)}
${pair("Agreed", time(row.agreedAt))}${pair("Installed as", row.nativeRef)}${pair("Signed off", row.signedOffAt === null ? null : `${time(row.signedOffAt)} by ${row.signedOffBy ?? ""}`)}</dl>
${join(tests.map((test) => html`<p>${test.mode}: ${test.passed === 1 ? "passed" : "not passed"} <small>${time(test.at)}</small> · ${signed}</p>`))}</article>`;
  });
  return html`<h2>Automatic jobs</h2>${join(all)}`;
}

const said = ({ type, data }: Entry): string => {
  if (data === null) return "";
  const { text, problem, reason, state, answer, summary, to } = data;
  return (
    [text, problem, summary, answer, to, state, reason]
      .filter((part) => typeof part === "string" && part !== "")
      .join(" · ") || (type === "step.recorded" ? String((data["step"] as StepDraft).title) : "")
  );
};

function eventsOf(entries: readonly Entry[], hidden: number): Markup {
  const rows = entries.map(
    (entry) =>
      html`<tr><td>${entry.seq}</td><td>${time(entry.at)}</td><td>${entry.actor.name} <small>${entry.actor.kind}</small></td><td>${wordOf(EVENT_WORDS, entry.type)} <small>${entry.type}</small></td><td>${said(entry)}</td></tr>`,
  );
  return html`<h2>Every event</h2>${hidden > 0 && html`<p>${hidden} internal events are in this copy by their hash only.</p>`}
<table><thead><tr><th>No.</th><th>When</th><th>Who</th><th>What</th><th>Said</th></tr></thead><tbody>${join(rows)}</tbody></table>`;
}

/** The page; `exported` is carried inside it, so that `deskside verify` takes the file as it is. */
export function renderReport(
  record: CaseRecord,
  exported: ExportedRecord,
  organisation: { name: string; root: string },
): string {
  const { case: row } = record;
  const entries = exported.events.flatMap(({ entry }) =>
    entry === null ? [] : [JSON.parse(entry) as Entry],
  );
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${row.reference} ${row.personName ?? ""}</title><style>${{ markup: STYLE }}</style></head><body><main>
<h1>Case ${row.reference}</h1><p>${organisation.name}${exported.copy === "customer" && html` · customer's copy`}</p>
<dl>${pair("Customer", row.personName)}${pair("Computer", row.deviceName)}${pair("Technician", row.assigneeName)}${pair("Problem", row.problemReported)}
${pair("Problem as confirmed", row.problemConfirmed)}${pair("Reported", time(row.reportedAt))}${pair("Entered", time(row.enteredAt))}${pair("State", row.state)}
${pair("Kind of fault", row.faultClass)}${pair("Resolution", row.resolutionText)}${pair("Confirmed by the customer", row.confirmation)}
${pair("Closed without confirmation because", row.unconfirmedReason)}${pair("Closed", time(row.closedAt))}
${pair("Rating", row.ratingScore === null ? null : `${row.ratingScore} of 5${row.ratingComment ? `: ${row.ratingComment}` : ""}`)}</dl>
${runsOf(record, entries)}${tasksOf(record, exported)}${deploymentsOf(record)}${eventsOf(entries, exported.events.length - entries.length)}
<h2>How to verify this</h2><p>This page carries the whole record. <code>deskside verify FILE --root ${organisation.root}</code> checks every signature and the chain of events without asking anybody.</p>
<dl>${pair("Fingerprint of the organisation", organisation.root)}${pair("Last event", entries.at(-1)?.seq ?? 0)}${pair("Its hash", exported.events.at(-1)?.hash ?? "")}</dl></main>
<script type="application/json" id="${RECORD_ELEMENT_ID}">${scriptData(recordForHtml(exported))}</script>
</body></html>
`;
  return page.markup;
}
