/** What a command of the command line is: how it is called, and what it answers. */
import type { Home } from "../platform/home.ts";

/** Options by name; each is a text, a list of texts, or a switch. */
export type Options = Readonly<
  Record<
    string,
    { readonly type: "string" | "boolean"; readonly multiple?: boolean; readonly short?: string }
  >
>;

/** How it was called. */
export interface Call {
  /** The words after the command's name. */
  readonly words: readonly string[];
  /** The words after `--`. */
  readonly rest: readonly string[];
  readonly json: boolean;
  readonly home: Home;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  on(name: string): boolean;
  /** A line for people about what is going on: to stderr, nothing with `--json`. */
  say(line: string): void;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What came of it: one line of JSON, or text for people. */
export interface Answer {
  readonly json: object;
  readonly text: string;
  /** 1 where what was asked for failed, though it was carried out; 0 if left out. */
  readonly exit?: 0 | 1;
}

export interface CommandDefinition {
  /** `case open --person N --problem T`, as the help shows it. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  readonly options?: Options;
  /** Fewest and most words. */
  readonly words: readonly [number, number];
  /** Takes words after `--`. */
  readonly rest?: boolean;
  run(call: Call): Promise<Answer>;
}

export const defineCommand = (definition: CommandDefinition): CommandDefinition => definition;
