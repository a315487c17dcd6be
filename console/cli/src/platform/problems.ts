/** Failures that end a command, and what is shown of them. */
import { DesksideError, type Scope } from "@deskside/protocol";

/** It was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** It failed for a reason that is no error of the protocol: exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** The customer has not allowed it yet: names the `ask` that is missing. */
export class MissingPermission extends Error {
  override readonly name = "MissingPermission";
  readonly code: string;
  readonly scope: Scope;
  /** The command to run first. */
  readonly remedy: string;
  constructor(why: {
    code: string;
    text: string;
    device: string;
    scope: Scope;
    caseRef: string | undefined;
  }) {
    const inCase = why.caseRef === undefined ? "" : ` --case ${why.caseRef.replace(/^#/, "")}`;
    const remedy = `deskside ask ${quoted(why.device)} ${why.scope}${inCase}`;
    super(`${why.text}\nRun first: ${remedy}`);
    this.code = why.code;
    this.scope = why.scope;
    this.remedy = remedy;
  }
}

/** A word as a shell takes it. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9._@:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** What `--json` prints of a failure. */
export function failureOf(error: unknown): { ok: false; code: string; message: string; remedy?: string } {
  if (error instanceof MissingPermission) {
    return { ok: false, code: error.code, message: error.message, remedy: error.remedy };
  }
  if (error instanceof DesksideError) return { ok: false, code: error.code, message: error.message };
  if (error instanceof UsageError) return { ok: false, code: "USAGE", message: error.message };
  return { ok: false, code: "FAILED", message: error instanceof Error ? error.message : String(error) };
}

/** True for failures that a person can act on; anything else is a bug and shows where it came from. */
export const isExpected = (error: unknown): boolean =>
  error instanceof DesksideError ||
  error instanceof MissingPermission ||
  error instanceof CommandError ||
  error instanceof UsageError;
