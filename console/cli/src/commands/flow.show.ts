/** A run as it stands; while the PC is at it, its due checks are signed here. */
import { withLiveDesk } from "../work/live-desk.ts";
import { followRun, noteShown, runText } from "../work/runs.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "flow show RUN [--no-wait]",
  summary: "A run: what was found, what is due. Waits while the PC is at it, signing due checks.",
  options: { "no-wait": { type: "boolean" } },
  words: [1, 1],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const found = await desk.api("getRun", { params: { id: call.words[0] ?? "" } });
      const now = call.on("no-wait") ? found : await followRun(desk, found, call.say, call.signal);
      const run = await noteShown(desk, now);
      return { json: { ok: true, ...run }, text: runText(run) };
    }),
});
