/** Runs one check by its id and makes a valid report of whatever happens. */
import { type CheckReport, cleanLine, cleanText } from "@deskside/protocol";
import type { CheckDefinition, Fact, Finding, System } from "./_check.ts";
import { createProbe, type RecordingProbe } from "./_probe.ts";
import { registry } from "./registry.gen.ts";

/** Characters of one text among the facts; the whole is in the evidence. */
const FACT_CHARS = 500;
/** Items of one list among the facts. */
const FACT_ITEMS = 100;
/** How deep facts may be nested: a report is a document of depth 8 at most. */
const FACT_DEPTH = 4;

export interface RunCheckOptions {
  readonly check: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly stateDir: string;
  readonly system?: System | undefined;
}

/** Ids of all checks, without loading any. */
export const checkIds = (): string[] => Object.keys(registry);

/** One check, loaded when first asked for; undefined where there is none of that id. */
export async function loadCheck(id: string): Promise<CheckDefinition | undefined> {
  if (!Object.hasOwn(registry, id)) return undefined;
  const module = await registry[id as keyof typeof registry]();
  return module.default as unknown as CheckDefinition;
}

/**
 * Never rejects: an unknown check or bad parameters are `refused`; a check that takes too long, is cancelled or
 * throws is `unknown`, with what it had gathered.
 */
export async function runCheck(options: RunCheckOptions): Promise<CheckReport> {
  const takenAt = Date.now();
  const started = performance.now();
  const end = (finding: Finding, evidence: CheckReport["evidence"] = []): CheckReport => ({
    check: options.check,
    status: finding.status,
    summary: cleanLine(finding.summary, 300),
    advice: cleanText(finding.advice, 2_000),
    facts: cleanFacts(finding.facts),
    evidence: evidence.map((each) => ({
      ...each,
      source: cleanLine(each.source, 400),
      text: cleanText(each.text, 64 * 1024),
    })),
    takenAt,
    durationMs: Math.round(performance.now() - started),
  });
  const check = await loadCheck(options.check);
  if (check === undefined) {
    return end(
      refused(`There is no check "${options.check}" in this agent.`, "An older agent may not have it yet."),
    );
  }
  const parsed = check.params()["~standard"].validate(options.params);
  if (parsed instanceof Promise) throw new Error(`${check.id}: parameters must be checked at once`);
  if (parsed.issues !== undefined) {
    const problems = parsed.issues.map(
      (each) => `${each.path?.map(String).join(".") ?? ""}: ${each.message}`,
    );
    return end(refused(`Bad parameters for ${check.id}.`, problems.join("\n")));
  }
  const run = check.systems[options.system ?? thisSystem()];
  if (run === undefined) {
    return end({
      status: "unknown",
      summary: `${check.title}: not yet on this system.`,
      advice: "Look by hand, or ask the customer.",
      facts: {},
    });
  }
  const deadline = AbortSignal.timeout(check.timeoutMs);
  const probe = createProbe({
    signal: AbortSignal.any([options.signal, deadline]),
    stateDir: options.stateDir,
  });
  return end(await settle(check, () => run(parsed.value as never, probe), probe, deadline), [
    ...probe.evidence,
  ]);
}

async function settle(
  check: CheckDefinition,
  run: () => Promise<Finding>,
  probe: RecordingProbe,
  deadline: AbortSignal,
): Promise<Finding> {
  const stopped = () =>
    deadline.aborted
      ? notKnown(
          `${check.title}: no answer within ${check.timeoutMs / 1000} s.`,
          "Something it looked at hangs: the evidence shows how far it came.",
        )
      : notKnown(`${check.title}: stopped before it ended.`, "");
  const aborted = Promise.withResolvers<Finding>();
  const onAbort = () => aborted.resolve(stopped());
  if (probe.signal.aborted) onAbort();
  probe.signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([run(), aborted.promise]);
  } catch (error) {
    if (probe.signal.aborted) return stopped();
    // A fault of ours must not look like a fault of the customer's machine.
    probe.note("fault in the check", error instanceof Error ? (error.stack ?? error.message) : String(error));
    return notKnown(
      `${check.title}: the check itself failed.`,
      "This is a fault of the program: please report it. Look by hand.",
    );
  } finally {
    probe.signal.removeEventListener("abort", onAbort);
  }
}

const refused = (summary: string, advice: string): Finding => ({
  status: "refused",
  summary,
  advice,
  facts: {},
});
const notKnown = (summary: string, advice: string): Finding => ({
  status: "unknown",
  summary,
  advice,
  facts: {},
});

function thisSystem(): System {
  if (process.platform === "win32") return "windows";
  return process.platform === "darwin" ? "macos" : "linux";
}

/** Facts hold names from the machine: cleaned, cut and bounded like any foreign text. */
function cleanFacts(facts: Finding["facts"]): CheckReport["facts"] {
  return cleanFact(facts, FACT_DEPTH) as CheckReport["facts"];
}

function cleanFact(fact: Fact, depth: number): CheckReport["facts"][string] {
  if (typeof fact === "string") return cleanLine(fact, FACT_CHARS);
  if (typeof fact === "number") return Number.isFinite(fact) ? fact : null;
  if (fact === null || typeof fact === "boolean") return fact;
  if (depth === 0) return null;
  if (Array.isArray(fact)) return fact.slice(0, FACT_ITEMS).map((each: Fact) => cleanFact(each, depth - 1));
  const entries = Object.entries(fact).slice(0, FACT_ITEMS);
  return Object.fromEntries(entries.map(([key, value]) => [cleanLine(key, 64), cleanFact(value, depth - 1)]));
}
