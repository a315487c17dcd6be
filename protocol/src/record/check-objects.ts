/**
 * Checks a record's signed objects against one another: a grant answers its ask, a command stays within its grant, a
 * result answers its command, and nothing was used twice.
 */
import { operations } from "../operations/_index.ts";
import { cleanLine } from "../schema.ts";
import type { RecordTrust } from "./check-trust.ts";
import type { Findings } from "./findings.ts";
import type { RecordObjects, Signed } from "./read-objects.ts";

/** The session's clock is fixed by `ask.iat` in whole seconds: both ends may be off by some. */
const SLACK_S = 60;
const ARGUMENTS_MAX_CHARS = 200;

/** By a key of each; a second one with the same key is a problem. */
function indexOnce<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  what: string,
  findings: Findings,
): Map<string, T> {
  const index = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (index.has(key)) findings.problem(`${what} ${key} was used twice.`);
    else index.set(key, item);
  }
  return index;
}

function grantProblem(
  trust: RecordTrust,
  grant: Signed<"grant">,
  ask: Signed<"ask"> | undefined,
): string | undefined {
  if (ask === undefined) return "answers an ask that is not in the file";
  const { claims } = grant;
  if (ask.claims.aud !== claims.iss) return "was signed by another machine than was asked";
  if (ask.claims.sid !== claims.sid) return "belongs to another session than its ask";
  if (ask.claims.iss !== claims.asker) return "names another asker";
  if (trust.technicians.get(claims.asker)?.sub !== claims.sub)
    return "was given to another technician than asked";
  if (!claims.scopes.every(({ scope }) => ask.claims.scopes.includes(scope)))
    return "has a scope that was not asked for";
  if (claims.scopes.some(({ exp }) => exp > claims.exp)) return "has a scope that outlives it";
  const early = claims.iat < ask.claims.iat - SLACK_S;
  return early || claims.iat > ask.claims.exp + SLACK_S
    ? "was not signed while its ask was alive"
    : undefined;
}

/** The scope that a command needs; null where any active grant will do. `undefined`: not an operation known here. */
function scopeOf(op: string) {
  const definition = Object.hasOwn(operations, op) ? operations[op as keyof typeof operations] : undefined;
  return definition?.scope;
}

function commandProblem(
  trust: RecordTrust,
  cmd: Signed<"cmd">,
  grant: Signed<"grant"> | undefined,
): string | undefined {
  if (grant === undefined) return "names a grant that is not in the file";
  const { claims } = cmd;
  const signer = trust.technicians.get(claims.iss);
  if (claims.aud !== grant.claims.iss) return "was meant for another machine than its grant's";
  if (claims.sid !== grant.claims.sid) return "belongs to another session than its grant";
  if (signer?.sub !== grant.claims.sub) return "was signed by another technician than its grant's";
  const needed = scopeOf(claims.op);
  if (needed === undefined) return undefined;
  const alive = grant.claims.scopes.filter(({ exp }) => claims.iat <= exp + SLACK_S);
  if (claims.iat < grant.claims.iat - SLACK_S || alive.length === 0)
    return "was signed outside the life of its grant";
  if (needed === null) return undefined;
  if (!alive.some(({ scope }) => scope === needed)) return `has not the scope ${needed}`;
  return signer.scopes.includes(needed) ? undefined : `has a signer without the scope ${needed}`;
}

function statementOf(trust: RecordTrust, cmd: Signed<"cmd">, result: Signed<"result"> | undefined): string {
  const { op, args, iss } = cmd.claims;
  const who = trust.technicians.get(iss)?.name ?? iss;
  const what = cleanLine(`${op} ${JSON.stringify(args)}`, ARGUMENTS_MAX_CHARS);
  if (result === undefined) return `${who} sent ${what}; the file has no result of it.`;
  const { status, exit, code } = result.claims;
  const details = [status, exit === undefined ? "" : `exit ${exit}`, code ?? ""]
    .filter((part) => part !== "")
    .join(", ");
  return `${who} sent ${what}; the PC says: ${details}.`;
}

/** A command with what came of it: `open`, where its stream ran, and the last word. */
export interface Exchange {
  readonly cmd: Signed<"cmd">;
  readonly grant: Signed<"grant"> | undefined;
  readonly final: Signed<"result"> | undefined;
}

function finalOf(results: readonly Signed<"result">[], findings: Findings): Signed<"result"> | undefined {
  const last = results.filter(({ claims }) => claims.status !== "open");
  if (last.length > 1) findings.problem("A command has two different results.");
  return last[0] ?? results[0];
}

/** The reference that people know the case by is what the customer was asked for. */
export function checkReference(reference: string, read: RecordObjects, findings: Findings): void {
  if (read.ask.some(({ claims }) => claims.case !== reference))
    findings.problem("An ask names another case than the file.");
  if (read.ask.length === 0) findings.note("The case's reference stands in nothing that was signed.");
}

/** Problems and statements of all objects; the commands with their results for those who check streams and documents. */
export function checkObjects(
  trust: RecordTrust,
  read: RecordObjects,
  findings: Findings,
): readonly Exchange[] {
  const asks = new Map(read.ask.map((ask) => [ask.hash, ask]));
  indexOnce(read.ask, ({ claims }) => claims.jti, "Ask", findings);
  const grants = indexOnce(read.grant, ({ claims }) => claims.jti, "Grant", findings);
  indexOnce(read.cmd, ({ claims }) => claims.jti, "Command", findings);
  indexOnce(
    read.result.filter(({ claims }) => claims.prev !== null),
    ({ claims }) => `${claims.iss} after ${claims.prev ?? ""}`,
    "The place of a result of",
    findings,
  );
  for (const grant of read.grant) {
    const { claims } = grant;
    if (claims.how === "standing") {
      findings.problem(`Grant ${claims.jti} is a standing one; this program cannot check its offer.`);
      continue;
    }
    const wrong = grantProblem(trust, grant, asks.get(claims.source));
    if (wrong !== undefined) findings.problem(`Grant ${claims.jti} ${wrong}.`);
    const scopes = claims.scopes.map(({ scope }) => scope).join(", ");
    const name = trust.technicians.get(claims.asker)?.name ?? claims.asker;
    findings.state({
      basis: "pc",
      at: claims.iat * 1_000,
      object: grant.hash,
      text: `The customer allowed ${name}: ${scopes}.`,
    });
  }
  const results = Map.groupBy(read.result, ({ claims }) => claims.cmd);
  const known = new Set(read.cmd.map(({ hash }) => hash));
  for (const result of read.result) {
    if (!known.has(result.claims.cmd))
      findings.problem(`Result ${result.claims.jti} answers a command that is not in the file.`);
  }
  for (const { claims, hash } of read.answer) {
    const text = `The customer answered step ${claims.step} on the PC: ${cleanLine(claims.answer, ARGUMENTS_MAX_CHARS)}`;
    findings.state({ basis: "pc", at: claims.iat * 1_000, object: hash, text });
  }
  return read.cmd.map((cmd) => {
    const grant = grants.get(cmd.claims.grant);
    const answers = results.get(cmd.hash) ?? [];
    const final = finalOf(answers, findings);
    const stranger = answers.some(({ claims }) => claims.iss !== cmd.claims.aud);
    if (stranger)
      findings.problem(`Command ${cmd.claims.jti} was answered by another machine than it was sent to.`);
    // What a machine refused may well have been outside its grant: the refusal is the proof that the check held.
    const wrong = final?.claims.status === "refused" ? undefined : commandProblem(trust, cmd, grant);
    if (wrong !== undefined) findings.problem(`Command ${cmd.claims.jti} ${wrong}.`);
    const basis = final === undefined ? "technician" : "pc";
    findings.state({
      basis,
      at: cmd.claims.iat * 1_000,
      object: cmd.hash,
      text: statementOf(trust, cmd, final),
    });
    return { cmd, grant, final };
  });
}
