/** Collects what a verifier finds, each kind up to a limit. */
import { DesksideError } from "../errors.ts";
import type { RecordProblem, Statement } from "./verdict.ts";

/** A file that is wrong everywhere need not say so more often. */
const PROBLEMS_MAX = 200;
const NOTES_MAX = 500;
/** Events and objects together stay below this in any file that passes its own limits. */
const STATEMENTS_MAX = 300_000;

export interface Findings {
  readonly problems: readonly RecordProblem[];
  readonly statements: readonly Statement[];
  readonly notes: readonly string[];
  problem(text: string, at?: number): void;
  note(text: string): void;
  state(statement: Statement): void;
  /** Runs a check; an expected failure becomes a problem, and the answer `undefined`. */
  attempt<T>(what: string, check: () => Promise<T>, at?: number): Promise<T | undefined>;
}

export function createFindings(): Findings {
  const problems: RecordProblem[] = [];
  const statements: Statement[] = [];
  const notes = new Set<string>();
  const problem = (text: string, at?: number) => {
    if (problems.length < PROBLEMS_MAX) problems.push(at === undefined ? { text } : { text, at });
  };
  return {
    problems,
    statements,
    get notes() {
      return [...notes];
    },
    problem,
    note(text) {
      if (notes.size < NOTES_MAX) notes.add(text);
    },
    state(statement) {
      if (statements.length < STATEMENTS_MAX) statements.push(statement);
    },
    async attempt(what, check, at) {
      try {
        return await check();
      } catch (error) {
        if (!(error instanceof DesksideError)) throw error;
        problem(`${what}: ${error.message} (${error.code})`, at);
        return undefined;
      }
    },
  };
}
