/** Verifies an exported record with nothing but the file: no hub, no sign-in. */
import { readFile } from "node:fs/promises";
import { verifyRecord } from "@deskside/protocol";
import { clean } from "../platform/clean.ts";
import { crypto } from "../platform/desk.ts";
import { CommandError } from "../platform/problems.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "verify FILE [--root FINGERPRINT]",
  summary:
    "Verify an exported record (JSON or the HTML report): good, bad at entry n, or truncated. Needs no hub.",
  options: { root: { type: "string" } },
  words: [1, 1],
  async run(call) {
    const [path = ""] = call.words;
    const text = await readFile(path, "utf8").catch((cause: unknown) => {
      throw new CommandError(
        `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    });
    const root = call.text("root");
    const verdict = await verifyRecord(crypto, text, root === undefined ? {} : { root });
    const lines = [verdict.summary];
    for (const { at, text: what } of verdict.problems)
      lines.push(`  ${at === undefined ? "" : `event ${at}: `}${what}`);
    for (const note of verdict.notes) lines.push(`  note: ${note}`);
    if (verdict.root !== null) {
      lines.push(
        `It rests on ${verdict.organisation ?? "an organisation"}, fingerprint ${verdict.root}${verdict.rootConfirmed ? ", as you named it" : ""}.`,
      );
    }
    const signed = verdict.statements.filter(({ basis }) => basis === "pc").length;
    if (verdict.statements.length > 0)
      lines.push(`${verdict.statements.length} statements, ${signed} of them signed by the PC.`);
    const ok = verdict.verdict === "good";
    return { json: { ok, ...verdict }, text: clean(lines.join("\n")), exit: ok ? 0 : 1 };
  },
});
