/**
 * The question in the terminal that the agent was started from, with the same words as on the page. Enter, anything
 * but a clear yes, and silence are a no. What was typed before a question was shown never answers it.
 */
import type { Readable, Writable } from "node:stream";
import type { Prompt, Scope } from "@deskside/protocol";
import { dateAndTime, isLook, SCOPE_WORDS, timeOfDay, WORDS } from "../words/en.ts";
import type { PromptAnswer } from "./prompts.ts";

/** Characters of an unfinished line that are kept. */
const LINE_MAX = 1_000;

export interface TerminalPrompt {
  /** Shows a question, or takes the one that is shown away (null). */
  show(prompt: Prompt | null): void;
  /** A line for the person at the terminal. */
  say(line: string): void;
  stop(): void;
}

export interface TerminalPromptOptions {
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly output: Writable;
  readonly nowMs: () => number;
  /** False: it does not count (too early); the question stays. */
  readonly answer: (id: string, answer: PromptAnswer) => boolean;
  /** `stop` was typed where no question is open. */
  readonly stopTyped: () => void;
  /** The input ended: nobody can be asked here any more. */
  readonly gone: () => void;
}

/** Starts reading lines. */
export function startTerminalPrompt(options: TerminalPromptOptions): TerminalPrompt {
  const { input, output } = options;
  let open: { prompt: Prompt; armed: boolean } | undefined;
  /** What was typed since the last line end. */
  let typed = "";
  const say = (line: string) => output.write(`${line}\n`);

  const onData = (chunk: Buffer) => {
    // Typed before the question was shown: it answers nothing.
    if (open !== undefined && !open.armed) return;
    typed = `${typed}${chunk.toString("latin1")}`;
    const lines = typed.split(/\r\n|[\r\n]/);
    typed = (lines.pop() ?? "").slice(-LINE_MAX);
    for (const line of lines) take(line.trim().toLowerCase());
  };
  const onEnd = () => options.gone();
  input.on("data", onData);
  input.once("end", onEnd);

  function take(line: string): void {
    if (open === undefined) {
      if (line === "stop") options.stopTyped();
    } else if (open.armed) answer(open.prompt, line);
  }

  function answer(prompt: Prompt, text: string): void {
    const chosen = parseAnswer(prompt, text);
    if (chosen.answer === "yes" && prompt.kind === "consent") {
      const leftMs = prompt.wakesAt - options.nowMs();
      if (leftMs > 0) {
        say(WORDS.consent.tooEarly(Math.ceil(leftMs / 1_000)));
        ask(prompt);
        return;
      }
    }
    if (options.answer(prompt.id, chosen)) {
      if (chosen.answer === "yes") {
        say(prompt.kind === "consent" ? WORDS.consent.yes(prompt.technician) : WORDS.confirm.yes);
      } else say(chosen.answer === "report" ? WORDS.reported : WORDS.denied);
    } else ask(prompt);
  }

  const setRaw = (raw: boolean) => {
    if (input.isTTY === true) input.setRawMode?.(raw);
  };
  const ask = (prompt: Prompt) =>
    output.write(prompt.kind === "consent" ? "Yes, let them? [y/N/report] " : "Yes, do it? [y/N] ");

  return {
    show(prompt) {
      if (prompt?.id === open?.prompt.id) return;
      open = undefined;
      if (prompt === null) return;
      const mine = { prompt, armed: false };
      open = mine;
      typed = "";
      // What lies in the input already is read, and dropped, before the question is drawn: one turn of the event loop
      // reads it. A terminal holds a line back until its end; for that moment it gives out each key.
      setRaw(true);
      setImmediate(() =>
        setImmediate(() => {
          setRaw(false);
          if (open !== mine) return;
          mine.armed = true;
          for (const line of promptLines(prompt)) say(line);
          ask(prompt);
        }),
      );
    },
    say,
    stop() {
      input.off("data", onData);
      input.off("end", onEnd);
      input.pause();
    },
  };
}

/** "y" is all of it, "y 1 3" only those, "report" a no that is reported; everything else is a no. */
function parseAnswer(prompt: Prompt, text: string): PromptAnswer {
  const no = { answer: "no" as const, scopes: [], authorised: false, record: false };
  if (text === "report" || text === "r") return { ...no, answer: "report" };
  const [first, ...numbers] = text.split(/[\s,]+/);
  if (first !== "y" && first !== "yes") return no;
  if (prompt.kind === "confirm") {
    return numbers.length > 0 ? no : { answer: "yes", scopes: [], authorised: true, record: false };
  }
  const scopes = prompt.scopes.map((entry) => entry.scope);
  const record = recordNumber(scopes);
  if (numbers.length === 0) return { answer: "yes", scopes, authorised: true, record: record !== undefined };
  const chosen = numbers.map(Number);
  if (chosen.some((number) => !Number.isInteger(number) || number < 1 || number > (record ?? scopes.length)))
    return no;
  const kept = scopes.filter((_, index) => chosen.includes(index + 1));
  return kept.length === 0
    ? no
    : {
        answer: "yes",
        scopes: kept,
        authorised: true,
        record: record !== undefined && chosen.includes(record),
      };
}

/** The number of the tick for recording, which only a terminal has. */
const recordNumber = (scopes: readonly Scope[]): number | undefined =>
  scopes.includes("terminal") ? scopes.length + 1 : undefined;

function promptLines(prompt: Prompt): string[] {
  if (prompt.kind === "confirm") {
    return [
      "",
      WORDS.confirm.title(prompt.technician, prompt.what),
      WORDS.confirm.exact,
      ...prompt.exact.split("\n").map((line) => `    ${line}`),
      ...(prompt.undo === "" ? [] : [WORDS.confirm.undo(prompt.undo)]),
    ];
  }
  const { consent } = WORDS;
  const scopes = prompt.scopes.map((entry) => entry.scope);
  const record = recordNumber(scopes);
  return [
    "",
    consent.title(prompt.technician, isLook(scopes)),
    consent.confirmed(prompt.organisation, prompt.host),
    ...(prompt.reason === "" ? [] : [consent.reason(prompt.reason)]),
    ...(isLook(scopes) ? [consent.look] : []),
    consent.asks,
    ...prompt.scopes.map(
      (entry, index) => `  ${index + 1}. ${SCOPE_WORDS[entry.scope]} (until ${timeOfDay(entry.until)})`,
    ),
    ...(record === undefined ? [] : [`  ${record}. ${consent.record}`]),
    consent.ends(timeOfDay(Math.max(...prompt.scopes.map((entry) => entry.until)))),
    ...(prompt.clocks === null
      ? []
      : [consent.clocks(dateAndTime(prompt.clocks.here), dateAndTime(prompt.clocks.theirs))]),
    ...(prompt.firstContact ? consent.scam : []),
    consent.authorised,
    'y is yes to all, "y 1" only to the first; Enter is no.',
  ];
}
