/** What the customer is shown besides sessions and prompts: what was done, what has ended, and what is wrong. */
import type { CompanionView, ErrorCode } from "@deskside/protocol";
import { endedRow } from "../companion/view.ts";
import type { Session } from "../consent/grants.ts";
import type { SessionEnd } from "../consent/sessions.ts";
import { problemWords } from "../words/en.ts";

/** Rows of "what was done" that are kept for the page. */
const DONE_KEPT = 200;

type Row = CompanionView["done"][number];

export interface Shown {
  /** Oldest first. */
  readonly done: readonly Row[];
  /** The session that ended last; null where that is no news any more. */
  readonly ended: CompanionView["ended"];
  readonly problem: { readonly code: ErrorCode; readonly text: string } | null;
  remember(kind: Row["kind"], text: string): void;
  sessionEnded(session: Session, why: SessionEnd): void;
  forgetEnded(): void;
  /** The problem's words. */
  setProblem(code: ErrorCode, details?: string): string;
  /** There is no problem any more; with a code: if it was that one. True where there was one. */
  solved(code?: ErrorCode): boolean;
}

export function createShown(ownMs: () => number, changed: () => void): Shown {
  const done: Row[] = [];
  let ended: CompanionView["ended"] = null;
  let problem: Shown["problem"] = null;
  return {
    done,
    get ended() {
      return ended;
    },
    get problem() {
      return problem;
    },
    remember(kind, text) {
      done.push({ at: ownMs(), kind, text });
      if (done.length > DONE_KEPT) done.shift();
      changed();
    },
    sessionEnded(session, why) {
      const shown = why === "expired" ? "expired" : why === "technician" ? "finished" : "stopped";
      ended = endedRow(session, shown, ownMs());
    },
    forgetEnded() {
      ended = null;
    },
    setProblem(code, details) {
      problem = { code, text: problemWords(code, details, ownMs()) };
      changed();
      return problem.text;
    },
    solved(code) {
      if (problem === null || (code !== undefined && problem.code !== code)) return false;
      problem = null;
      return true;
    },
  };
}
