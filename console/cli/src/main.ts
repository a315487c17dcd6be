/** `deskside`: finds the command, runs it, prints what came of it. Exit codes: 0 done, 1 refused or failed, 2 usage. */
import type { Answer, Call, CommandDefinition } from "./commands/_command.ts";
import { registry } from "./commands/registry.gen.ts";
import { COMMAND_NAMES, findCommand, type Read, readArguments } from "./platform/arguments.ts";
import { openHome } from "./platform/home.ts";
import { failureOf, isExpected, UsageError } from "./platform/problems.ts";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;
/** What a shell has for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

async function help(): Promise<string> {
  const all = await Promise.all(COMMAND_NAMES.map(async (name) => (await registry[name]()).default));
  const lines = all.map(({ usage, summary }) => `  deskside ${usage}\n      ${summary}`);
  return [
    "deskside: the technician's command line. Its key and what it pinned are in ~/.deskside (or DESKSIDE_HOME).",
    "",
    ...lines,
    "",
    "Every command takes --json (one line) and --help. Exit codes: 0 done, 1 refused or failed, 2 usage.",
  ].join("\n");
}

function callOf(read: Read, signal: AbortSignal): Call {
  const value = (name: string) => read.values[name];
  return {
    words: read.words,
    rest: read.rest,
    json: read.json,
    home: openHome(),
    text(name) {
      const found = value(name);
      return typeof found === "string" ? found : undefined;
    },
    texts(name) {
      const found = value(name);
      return Array.isArray(found) ? found.filter((item) => typeof item === "string") : [];
    },
    on: (name) => value(name) === true,
    say(line) {
      if (!read.json) process.stderr.write(`${line}\n`);
    },
    signal,
  };
}

async function run(argv: readonly string[]): Promise<number> {
  let json = argv.includes("--json");
  try {
    const found = findCommand(argv);
    if (found === undefined) {
      console.log(await help());
      return EXIT.done;
    }
    const definition: CommandDefinition = (await registry[found.name]()).default;
    const read = readArguments(definition, found.args);
    json = read.json;
    if (read.help) {
      console.log(`deskside ${definition.usage}\n\n${definition.summary}`);
      return EXIT.done;
    }
    const answer = await interruptible((signal) => definition.run(callOf(read, signal)));
    show(answer, json);
    return answer.exit ?? EXIT.done;
  } catch (error) {
    if (json) console.log(JSON.stringify(failureOf(error)));
    process.stderr.write(
      `${isExpected(error) ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** The first Ctrl-C asks the command to end; the second ends it. */
async function interruptible(work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const control = new AbortController();
  const onSignal = (): void => {
    if (control.signal.aborted) process.exit(EXIT_INTERRUPTED);
    control.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await work(control.signal);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function show(answer: Answer, json: boolean): void {
  if (json) console.log(JSON.stringify(answer.json));
  else if (answer.text !== "") console.log(answer.text);
}

const code = await run(process.argv.slice(2));
// A pipe takes what was written before the process goes; a socket that closes slowly keeps nobody waiting.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
