/** Judges a flow's file; no hub, no sign-in. Subflows are looked for beside it. */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import { operations } from "@deskside/protocol";
import { type Flow, lintFlow, parseFlow } from "@deskside/protocol/flow";
import { CommandError } from "../platform/problems.ts";
import { defineCommand } from "./_command.ts";

/** The flow with this id, from the file of that name beside the one that is judged. */
function neighbour(folder: string, id: string): Flow | undefined {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) return undefined;
  let text: string;
  try {
    text = readFileSync(join(folder, `${id}.yaml`), "utf8");
  } catch {
    // Not there: the lint says so at the line that calls it.
    return undefined;
  }
  const parsed = parseFlow(text, `${id}.yaml`);
  return "flow" in parsed ? parsed.flow : undefined;
}

export default defineCommand({
  usage: "flow lint FILE",
  summary: "Lint a flow's file: each problem with its line. Needs no hub.",
  words: [1, 1],
  async run(call) {
    const [path = ""] = call.words;
    const text = await readFile(path, "utf8").catch((cause: unknown) => {
      throw new CommandError(
        `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    });
    const file = basename(path);
    const parsed = parseFlow(text, file);
    const library = (id: string): Flow | undefined => neighbour(dirname(path), id);
    const problems =
      "problems" in parsed
        ? parsed.problems
        : lintFlow(parsed.flow, { source: parsed.source, library, catalogue: { operations } });
    const lines = problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.message} (${one.rule})`);
    const ok = problems.length === 0;
    return {
      json: { ok, file, problems },
      text: ok ? `${file}: nothing wrong.` : lines.join("\n"),
      exit: ok ? 0 : 1,
    };
  },
});
