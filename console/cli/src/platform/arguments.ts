/** The command line, read: which command, its words and options. */
import { parseArgs } from "node:util";
import type { CommandDefinition } from "../commands/_command.ts";
import { registry } from "../commands/registry.gen.ts";
import { UsageError } from "./problems.ts";

export type CommandName = keyof typeof registry;
export const COMMAND_NAMES = Object.keys(registry) as CommandName[];

/** Known everywhere. */
const COMMON = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

/** `procedure test` cannot be a file `procedure.test.ts`: that is the name of a test. */
const OTHER_NAMES: Readonly<Record<string, CommandName>> = { "procedure.test": "procedure.run-test" };

export interface Found {
  readonly name: CommandName;
  /** What follows the command's name. */
  readonly args: readonly string[];
}

/** The command that the first one or two words name; undefined for help. Throws {@link UsageError} where there is none. */
export function findCommand(argv: readonly string[]): Found | undefined {
  const [first = "--help", second = ""] = argv;
  if (first === "--help" || first === "-h" || first === "help") return undefined;
  const both = `${first}.${second}`;
  const long = COMMAND_NAMES.find(
    (name) => name === (Object.hasOwn(OTHER_NAMES, both) ? OTHER_NAMES[both] : both),
  );
  if (long !== undefined) return { name: long, args: argv.slice(2) };
  const short = COMMAND_NAMES.find((name) => name === first);
  if (short !== undefined) return { name: short, args: argv.slice(1) };
  const alike = COMMAND_NAMES.filter((name) => name.startsWith(`${first}.`)).map((name) =>
    name.replace(".", " "),
  );
  throw new UsageError(
    alike.length > 0
      ? `deskside ${first} what? There are: ${alike.join(", ")}.`
      : `There is no command “${first}”. See deskside --help.`,
  );
}

export interface Read {
  readonly help: boolean;
  readonly json: boolean;
  readonly words: readonly string[];
  readonly rest: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** Reads a command's arguments. Throws {@link UsageError}. */
export function readArguments(definition: CommandDefinition, args: readonly string[]): Read {
  const cut = definition.rest === true ? args.indexOf("--") : -1;
  const own = cut === -1 ? args : args.slice(0, cut);
  const { values, positionals } = parse(definition, own);
  const help = values["help"] === true;
  const [fewest, most] = definition.words;
  if (!help && (positionals.length < fewest || positionals.length > most)) {
    throw new UsageError(`Usage: deskside ${definition.usage}`);
  }
  return {
    help,
    json: values["json"] === true,
    words: positionals,
    rest: cut === -1 ? [] : args.slice(cut + 1),
    values,
  };
}

/** A fingerprint or id, or a negative number: one in 64 fingerprints begins with a dash, and is no option. */
const DASHED_WORD = /^-(?:\d|[A-Za-z0-9_-]{42}$)/;
/** Stands before a word that begins with a dash while `parseArgs` looks at it; no argument of a program has it. */
const GUARD = "\0";

/** Options with their values in one word, and words that only look like options guarded. */
function guarded(definition: CommandDefinition, args: readonly string[]): string[] {
  const made: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    const option = arg.startsWith("--") ? definition.options?.[arg.slice(2)] : undefined;
    const value = args[at + 1];
    if (option?.type === "string" && value !== undefined) {
      made.push(`${arg}=${value}`);
      at++;
    } else made.push(DASHED_WORD.test(arg) ? GUARD + arg : arg);
  }
  return made;
}

function parse(definition: CommandDefinition, args: readonly string[]) {
  try {
    const read = parseArgs({
      args: guarded(definition, args),
      allowPositionals: true,
      options: { ...definition.options, ...COMMON },
    });
    const positionals = read.positionals.map((word) =>
      word.startsWith(GUARD) ? word.slice(GUARD.length) : word,
    );
    return { values: read.values, positionals };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${message}\nUsage: deskside ${definition.usage}`, { cause });
  }
}
