/** Everything the agent says to the customer, in English. The page on loopback has the same words. */
import { type ErrorCode, ERRORS, type Scope } from "@deskside/protocol";

/** Version of these words; a grant names the ones that were read. Change it whenever a sentence below changes. */
export const WORDING = "en-1";

/** What each scope lets the technician do, after "They will be able to". */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  view_diagnostics: "see how the computer is doing",
  read_logs: "read its fault logs (they may show names)",
  run_checks: "test parts of it, changing nothing",
  run_commands: "make changes; you see each one",
  terminal: "do anything you can do here: open, change, delete files",
  files: "copy files to or from here; you see each name",
  install_task: 'add one automatic job, such as "Back up at 18:00"',
  elevated: "change the whole computer, for 10 minutes",
  reboot: "restart it now. Save your work first",
};

export const WORDS = {
  consent: {
    title: (name: string, looking: boolean) =>
      looking ? `${name} wants to look at this computer.` : `${name} wants to do more on this computer.`,
    confirmed: (organisation: string, host: string) => `${organisation} confirms this name. (${host})`,
    look: "They will see its programs, settings, fault logs and tests. They cannot change anything.",
    reason: (reason: string) => `They say why: ${reason}`,
    asks: "They ask to:",
    ends: (time: string) => `Ends at ${time}. You can stop at any time.`,
    scam: [
      "First time? Stop and think. Your bank, the police or Microsoft will not call you to do this.",
      "Never share passwords or buy gift cards.",
    ],
    clocks: (here: string, theirs: string) =>
      `The clocks differ: this computer says ${here}, theirs says ${theirs}.`,
    record: "record what the terminal shows (never what you type)",
    authorised: "A yes says: this is my computer, or I may decide for it.",
    tooEarly: (seconds: number) => `Read it first, please. You can say yes in ${seconds} s.`,
    yes: (name: string) => `Yes. ${name} can begin.`,
  },
  confirm: {
    title: (name: string, what: string) => `${name} wants to ${what}.`,
    exact: "Exactly this:",
    undo: (undo: string) => `To undo it: ${undo}`,
    yes: "Yes, done as you said.",
  },
  denied: "You said no. Nothing was shared.",
  timedOut: "Nobody answered, which means no. Nothing was shared.",
  reported: "You said no, and reported it. Nothing was shared.",
  withdrawn: "The question was taken back.",
  stopped: (name: string) => `Stopped. ${name} cannot see or do anything now.`,
  finished: (time: string) => `Finished at ${time}. Nobody is connected.`,
  connected: (name: string, scopes: string, minutes: number) => `${name} can ${scopes} | ${minutes} min left`,
  endsSoon: (scope: string, minutes: number) => `In ${minutes} min this ends: ${scope}`,
  hubAway: "Connection lost. Trying again. Stop still works.",
  hubBack: "Connected again.",
  technicianAway: (name: string) => `${name}'s Deskside is closed. Keep this window open.`,
  waitingForTechnician: "Waiting for your technician. Nobody can see your computer yet.",
  joined: (organisation: string) => `Joined ${organisation}. Nobody can see your computer until you say yes.`,
  anotherRoot: "Stop. This is not the help desk in your link. Call them on a number you know.",
  linkGone: "This code has run out. Ask your technician for a new one.",
  linkWrong: "That code did not work. Ask your technician for it again.",
  slip: "One letter or number of the link looks wrong. Check it and try again.",
  clockAhead: (year: number) => `This computer thinks it is ${year}. Set the date, then try again.`,
  mayAskAgain: "They may ask again.",
} as const;

/** "see how the computer is doing, test parts of it, changing nothing": scopes as one line. */
export const scopeLine = (scopes: readonly Scope[]): string =>
  scopes.map((scope) => SCOPE_WORDS[scope]).join("; ");

/** Only what changes nothing: the question is then "look". */
export const isLook = (scopes: readonly Scope[]): boolean =>
  scopes.every((scope) => scope === "view_diagnostics" || scope === "read_logs" || scope === "run_checks");

/** A time of day for people here: `15:40`. */
export const timeOfDay = (ms: number): string => {
  const date = new Date(ms);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
};

/** A date and time of day for people here, for clocks that differ: `2031-02-03 15:40`. */
export const dateAndTime = (ms: number): string => {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(ms)}`;
};

/** What the customer reads where something does not go on; the code's own text where these words have none. */
export function problemWords(code: ErrorCode, details: string | undefined, nowMs: number): string {
  switch (code) {
    case "LINK_USED":
    case "LINK_EXPIRED":
      return WORDS.linkGone;
    case "LINK_UNKNOWN":
    case "SIGNATURE":
      return WORDS.linkWrong;
    case "ROOT_MISMATCH":
      return details === undefined ? WORDS.anotherRoot : `${WORDS.anotherRoot} ${details}`;
    case "CLOCK":
      return WORDS.clockAhead(new Date(nowMs).getFullYear());
    case "OFFLINE":
      return WORDS.hubAway;
    case "DECLINED":
      return WORDS.denied;
    default:
      return details === undefined ? ERRORS[code].text : `${ERRORS[code].text} ${details}`;
  }
}
