/** Every state of the customer's pages, as hub and agent would tell it. */
import type { CompanionView, CustomerStep, CustomerView, Prompt, ResponseBody } from "@deskside/protocol";

const MINUTE = 60_000;
/** 14:05 of the day on which the test runs, so that pictures stay alike. */
const CLOCK = new Date().setHours(14, 5, 12, 0);
/** Where time has to run, states count from now. */
const now = (): number => Date.now();

export const JOIN: ResponseBody<"lookAtJoinLink"> = {
  organisation: "Northgate IT",
  technician: "Sam Field",
  state: "open",
  practice: false,
  helper: { path: "/helper/deskside-helper-linux-x64", sizeBytes: 127_400_321, sha256: "3f".repeat(32) },
};
export const ABOUT = (): ResponseBody<"about"> => ({
  product: "Deskside",
  version: "0.1.0",
  organisation: "Northgate IT",
  practice: false,
  timeMs: now(),
});

const look = (minutes: number) =>
  (["view_diagnostics", "read_logs", "run_checks"] as const).map((scope) => ({
    scope,
    until: now() + minutes * MINUTE,
  }));

export const STEP: CustomerStep = {
  id: "r1.3",
  run: "r1",
  visit: 3,
  number: 3,
  about: 6,
  title: "Look at the small box with lights that your internet comes from.",
  text: "It is often near the phone socket. Are the lights green?",
  hazard: null,
  waitsFor: "customer",
  input: {
    kind: "choice",
    choices: [
      { value: "green", label: "Yes, green" },
      { value: "red", label: "No, red or orange" },
      { value: "none", label: "There are no lights" },
      { value: "unsure", label: "I am not sure" },
    ],
  },
  outcome: null,
};
const checking = (status: NonNullable<CustomerStep["outcome"]>["status"], text: string): CustomerStep => ({
  ...STEP,
  title: "Testing your connection",
  text: "We look whether your computer reaches the world.",
  waitsFor: "agent",
  input: { kind: "none" },
  outcome: { status, text },
});

const DONE: CustomerView["done"] = [
  { at: CLOCK - 6 * MINUTE, kind: "asked", text: "Sam Field was allowed to look" },
  { at: CLOCK - 5 * MINUTE, kind: "looked", text: "looked at what is installed" },
  { at: CLOCK - 3 * MINUTE, kind: "checked", text: "tested: your connection" },
  { at: CLOCK - 2 * MINUTE, kind: "checked", text: "tested: the router" },
  { at: CLOCK - MINUTE, kind: "changed", text: "restarted printing" },
  { at: CLOCK, kind: "other", text: "wrote a note for you" },
];

export const CUSTOMER = (): CustomerView => ({
  csrf: "csrfOfTheCustomer",
  practice: false,
  organisation: "Northgate IT",
  technician: "Sam Field",
  technicianHere: true,
  caseRef: "1042",
  problem: "The printer in the hall prints nothing since this morning.",
  customer: "Alex Reed",
  pc: { state: "online", hostName: "PC-14", since: CLOCK, promptOpen: false },
  scopes: look(38.5),
  step: STEP,
  answeredElsewhere: null,
  plan: null,
  done: DONE,
  chat: [
    {
      id: "m1",
      at: CLOCK - 4 * MINUTE,
      from: "technician",
      name: "Sam Field",
      text: "Good afternoon. I am looking at the printer now.",
    },
    {
      id: "m2",
      at: CLOCK - 3 * MINUTE,
      from: "customer",
      name: "Alex Reed",
      text: "Thank you! It made a strange noise before.",
    },
  ],
  ended: null,
});

const PLAN: NonNullable<CustomerView["plan"]> = {
  deployment: "d1",
  summary: "Clear temporary files that are older than 14 days",
  schedule: "Every day at 18:00",
  undo: "Sam takes the job out again; deleted temporary files do not come back.",
  risk: "low",
};
const LONG = "Maximilian-Alexander von und zu Hohenstein-Wittgensteinischekranichfeldwerkstattmeister";
const ENDED = {
  at: CLOCK,
  text: "The print service had stopped. It runs again.",
  confirmed: true,
  rated: false,
};

/** By name; each as a change of the ordinary view. */
export const CUSTOMER_STATES: Readonly<Record<string, () => Partial<CustomerView>>> = {
  "step-choice": () => ({}),
  "step-text": () => ({
    answeredElsewhere: "Alex Reed answered on the PC: Yes, green",
    step: {
      ...STEP,
      title: "What does the screen say?",
      text: "Write it down word by word, if you can.",
      input: { kind: "text", placeholder: "The words on the screen" },
    },
  }),
  "step-number": () => ({
    step: {
      ...STEP,
      title: "How much space is free?",
      text: "You see it at the bottom of the window.",
      input: { kind: "number", unit: "GB" },
    },
  }),
  "step-hazard": () => ({
    step: {
      ...STEP,
      title: "Leave the plug alone",
      text: "",
      hazard:
        "The battery is swollen. Do not press on it, do not charge it, and put the computer on a stone floor.",
      input: { kind: "choice", choices: [{ value: "understood", label: "I understand" }] },
    },
  }),
  "step-running": () => ({ step: checking("running", "Testing your internet…") }),
  "step-ok": () => ({ step: checking("ok", "Your internet works.") }),
  "step-fail": () => ({ step: checking("fail", "Not working yet.") }),
  "step-unknown": () => ({ step: checking("unknown", "We could not tell.") }),
  "step-technician": () => ({
    step: {
      ...STEP,
      waitsFor: "technician",
      title: "A look at the print queue",
      text: "We look what waits to be printed.",
      input: { kind: "none" },
    },
  }),
  "look-at-pc": () => ({
    pc: { state: "online", hostName: "PC-14", since: CLOCK, promptOpen: true },
    scopes: [],
    done: [],
    chat: [],
  }),
  plan: () => ({ plan: PLAN, scopes: [...look(38), { scope: "install_task", until: now() + 8 * MINUTE }] }),
  waiting: () => ({ step: null }),
  "no-helper": () => ({
    step: null,
    scopes: [],
    pc: { state: "none", hostName: null, since: null, promptOpen: false },
  }),
  "nobody-yet": () => ({
    step: null,
    scopes: [],
    technician: null,
    technicianHere: false,
    done: [],
    chat: [],
    pc: { state: "none", hostName: null, since: null, promptOpen: false },
  }),
  "technician-away": () => ({ technicianHere: false }),
  "pc-offline": () => ({ pc: { state: "offline", hostName: "PC-14", since: CLOCK, promptOpen: false } }),
  "ends-soon": () => ({ scopes: [...look(31), { scope: "terminal", until: now() + 3.5 * MINUTE }] }),
  practice: () => ({
    practice: true,
    scopes: [...look(31), { scope: "run_commands", until: now() + 20 * MINUTE }],
  }),
  long: () => ({
    technician: LONG.slice(0, 80),
    organisation: LONG.slice(0, 80),
    step: { ...STEP, title: LONG.repeat(2).slice(0, 200), text: `https://example.com/${"a".repeat(300)}` },
  }),
  ended: () => ({ step: null, scopes: [], ended: ENDED }),
  "ended-unconfirmed": () => ({
    step: null,
    scopes: [],
    done: DONE.filter(({ kind }) => kind !== "changed"),
    ended: { ...ENDED, text: "", confirmed: false, rated: true },
  }),
};

const consent = (more: Partial<Extract<Prompt, { kind: "consent" }>> = {}): Prompt => ({
  kind: "consent",
  id: "p1",
  technician: "Sam Field",
  organisation: "Northgate IT",
  host: "help.northgate.example",
  caseRef: "1042",
  reason: "",
  scopes: look(60),
  firstContact: true,
  wakesAt: now() + 3_000,
  until: now() + 2 * MINUTE,
  clocks: null,
  ...more,
});
const confirm = (): Prompt => ({
  kind: "confirm",
  id: "p2",
  technician: "Sam Field",
  what: "add one automatic job: Clear temporary files that are older than 14 days, every day at 18:00",
  exact: `0 18 * * * '/home/alex/.deskside-agent/deployments/d1/run'\n\n#!/bin/sh\nset -eu\n${"find /tmp -xdev -type f -mtime +14 -user alex -delete\n".repeat(12)}`,
  undo: "Sam takes the job out again; deleted temporary files do not come back.",
  until: now() + 2 * MINUTE,
});
const session = (scopes: CompanionView["sessions"][number]["scopes"]): CompanionView["sessions"] => [
  {
    sid: "s1",
    technician: "Sam Field",
    organisation: "Northgate IT",
    caseRef: "1042",
    scopes,
    startedAt: now() - 5 * MINUTE,
  },
];

export const COMPANION = (): CompanionView => ({
  practice: false,
  organisation: "Northgate IT",
  host: "help.northgate.example",
  hostName: "PC-14",
  now: now(),
  connection: "online",
  joining: "joined",
  problem: null,
  prompt: null,
  sessions: [],
  step: null,
  done: DONE,
  running: [],
  ended: null,
  askingBlocked: false,
});
const over = (why: "stopped" | "finished" | "expired", changes: string[]) => ({
  at: CLOCK,
  why,
  technician: "Sam Field",
  changes,
});

export const COMPANION_STATES: Readonly<Record<string, () => Partial<CompanionView>>> = {
  waiting: () => ({ joining: "waiting-for-technician", organisation: null, done: [] }),
  alone: () => ({ joining: "no", organisation: null, done: [] }),
  idle: () => ({}),
  "consent-first": () => ({ prompt: consent() }),
  "consent-more": () => ({
    sessions: session(look(38.5)),
    prompt: consent({
      firstContact: false,
      wakesAt: now(),
      reason: "The print queue is stuck; I want to clear it by hand.",
      scopes: [
        { scope: "run_commands", until: now() + 30 * MINUTE },
        { scope: "terminal", until: now() + 30 * MINUTE },
        { scope: "install_task", until: now() + 45 * MINUTE },
      ],
      clocks: { here: Date.UTC(2031, 1, 3, 15, 40), theirs: Date.UTC(2026, 10, 23, 14, 5) },
    }),
  }),
  confirm: () => ({ sessions: session(look(38.5)), prompt: confirm() }),
  session: () => ({ sessions: session(look(38.5)) }),
  "session-step": () => ({
    sessions: session([...look(38.5), { scope: "run_commands", until: now() + 9 * MINUTE }]),
    step: STEP,
    running: [
      { jti: "c1", text: "Testing: Disk space", share: null },
      { jti: "c2", text: "Running: du -x /home", share: 0.4 },
    ],
  }),
  "session-ends-soon": () => ({ sessions: session(look(4.5)) }),
  "hub-away": () => ({ sessions: session(look(38.5)), connection: "offline" }),
  stopped: () => ({ ended: over("stopped", ["restarted printing"]), askingBlocked: true }),
  "stopped-before": () => ({ askingBlocked: true }),
  finished: () => ({ ended: over("finished", ["restarted printing", "ran: systemctl restart cups"]) }),
  expired: () => ({ ended: over("expired", []) }),
  "another-root": () => ({
    joining: "failed",
    organisation: null,
    problem: { code: "ROOT_MISMATCH", text: "Stop." },
  }),
  clock: () => ({
    joining: "failed",
    organisation: null,
    problem: { code: "CLOCK", text: "This computer thinks it is 2031. Set the date, then try again." },
  }),
};
