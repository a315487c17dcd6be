import type { CompanionView, Prompt } from "@deskside/protocol";
import { expect, test } from "vitest";
import { answeredWord } from "./answered.ts";
import { screenOf } from "./screen.ts";
import { tokenIn } from "./token.ts";

const CONFIRM: Prompt = {
  kind: "confirm",
  id: "p",
  technician: "Sam",
  what: "",
  exact: "",
  undo: "",
  until: 10_000,
};
const CONSENT: Prompt = {
  kind: "consent",
  id: "q",
  technician: "Sam",
  organisation: "Cedar IT",
  host: "help.example",
  caseRef: "1",
  reason: "",
  scopes: [],
  firstContact: true,
  wakesAt: 0,
  until: 10_000,
  clocks: null,
};
const VIEW: CompanionView = {
  practice: false,
  organisation: "Cedar IT",
  host: "help.example",
  hostName: "PC-14",
  now: 0,
  connection: "online",
  joining: "joined",
  problem: null,
  prompt: null,
  sessions: [],
  step: null,
  done: [],
  running: [],
  ended: null,
  askingBlocked: false,
};
const SESSION = {
  sid: "s",
  technician: "Sam",
  organisation: "Cedar IT",
  caseRef: "1",
  scopes: [],
  startedAt: 0,
};
const ended = (why: "stopped" | "finished") => ({ at: 0, why, technician: "Sam", changes: [] });
const shown = (more: Partial<CompanionView>) => screenOf(true, "open", { ...VIEW, ...more });

test("a question comes before everything else, then the session, then how it ended", () => {
  expect(shown({ prompt: CONFIRM, sessions: [SESSION], ended: ended("finished") })).toBe("prompt");
  expect(shown({ sessions: [SESSION], ended: ended("stopped"), askingBlocked: true })).toBe("session");
  expect(shown({ ended: ended("stopped") })).toBe("stopped");
  expect(shown({ ended: ended("finished") })).toBe("finished");
  expect(shown({ ended: ended("finished"), askingBlocked: true })).toBe("stopped");
  expect(shown({ askingBlocked: true })).toBe("stopped");
});

test("joining is told by where it stands", () => {
  const problem = { code: "ROOT_MISMATCH", text: "" } as const;
  expect(shown({})).toBe("idle");
  expect(shown({ joining: "waiting-for-technician" })).toBe("waiting");
  expect(shown({ joining: "failed", problem })).toBe("problem");
  expect(shown({ joining: "no" })).toBe("alone");
  expect(shown({ joining: "no", problem })).toBe("problem");
});

test("without the Helper the page says so, whatever it showed before", () => {
  const view = { ...VIEW, sessions: [SESSION] };
  expect(screenOf(false, "opening", null)).toBe("no-token");
  expect(screenOf(true, "opening", null)).toBe("opening");
  expect(screenOf(true, "refused", null)).toBe("wrong-token");
  expect(screenOf(true, "lost", view)).toBe("lost");
  expect(screenOf(true, "closed", view)).toBe("closed");
});

test("what is said after a question is what was pressed here, or that its time ran out", () => {
  const no = { prompt: CONSENT, answer: "no" } as const;
  expect(answeredWord(CONSENT, no, 0, false)).toBe("deniedFirst");
  expect(answeredWord(CONSENT, no, 0, true)).toBe("denied");
  expect(answeredWord(CONSENT, { ...no, answer: "report" }, 0, true)).toBe("reported");
  expect(answeredWord(CONSENT, { ...no, answer: "yes" }, 0, true)).toBe("yes");
  expect(answeredWord(CONFIRM, { prompt: CONFIRM, answer: "no" }, 0, true)).toBe("notDone");
  expect(answeredWord(CONFIRM, { prompt: CONFIRM, answer: "yes" }, 0, true)).toBe("doing");
  expect(answeredWord(CONSENT, null, 9_500, true)).toBe("timedOut");
  expect(answeredWord(CONFIRM, no, 9_500, true)).toBe("notDoneInTime");
  expect(answeredWord(CONSENT, null, 5_000, true)).toBeNull();
});

test("only what looks like a token is one", () => {
  expect(tokenIn(`#${"a".repeat(43)}`)).toBe("a".repeat(43));
  for (const fragment of ["", "#", "#done", `#${"a".repeat(65)}`, "#<script>alert(1)</script>"])
    expect(tokenIn(fragment)).toBeNull();
});
