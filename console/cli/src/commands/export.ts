/** The record of a case as a file, with the technician's name under its last event. */
import { writeFile } from "node:fs/promises";
import { openDesk } from "../platform/desk.ts";
import { CommandError, UsageError } from "../platform/problems.ts";
import { exportRecord } from "../work/export-record.ts";
import { caseNumber } from "../work/joins.ts";
import { defineCommand } from "./_command.ts";

const FORMATS = ["json", "html", "cast"] as const;

export default defineCommand({
  usage: "export CASE --format json|html|cast -o FILE [--recording ID] [--copy customer]",
  summary:
    "Write the record (JSON, or a report that carries it), signed as it stands; cast: a terminal's recording.",
  options: {
    format: { type: "string" },
    output: { type: "string", short: "o" },
    recording: { type: "string" },
    copy: { type: "string" },
  },
  words: [1, 1],
  async run(call) {
    const format = FORMATS.find((known) => known === (call.text("format") ?? "json"));
    const file = call.text("output");
    if (format === undefined || file === undefined)
      throw new UsageError("Usage: deskside export CASE --format json|html|cast -o FILE");
    const copy = call.text("copy");
    if (copy !== undefined && copy !== "customer") throw new UsageError("--copy takes: customer");
    const desk = await openDesk(call.home);
    const detail = await desk.api("getCase", { params: { id: caseNumber(call.words[0] ?? "") } });
    let text: string;
    if (format === "cast") {
      const wanted = call.text("recording");
      const found =
        wanted === undefined ? detail.recordings.at(-1) : detail.recordings.find(({ id }) => id === wanted);
      if (found === undefined)
        throw new CommandError(
          `${detail.ref} has no ${wanted === undefined ? "terminal recording" : `recording ${wanted}`}.`,
        );
      text = await desk.text(`/recordings/${found.id}`);
    } else text = await exportRecord(desk, detail.id, { format, customer: copy === "customer" });
    await writeFile(file, text, { mode: 0o600 });
    const bytes = Buffer.byteLength(text);
    const next =
      format === "cast" ? "" : ` Check it: deskside verify ${file} --root ${desk.signIn.root ?? ""}`;
    return {
      json: { ok: true, case: detail.ref, format, file, bytes, root: desk.signIn.root },
      text: `${file}: ${bytes} bytes.${next}`,
    };
  },
});
