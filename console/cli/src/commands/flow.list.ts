/** The library's flows. */
import { table } from "../platform/clean.ts";
import { openDesk } from "../platform/desk.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "flow list",
  summary: "The fault-finding flows of this hub.",
  words: [0, 0],
  async run(call) {
    const { api } = await openDesk(call.home);
    const { items } = await api("listFlows");
    const rows = items.map((item) => [
      item.id,
      item.ref ?? "",
      item.title,
      item.worksWithoutAgent ? "works without an agent" : "",
      item.problems.length === 0 ? "" : `${item.problems.length} problems`,
    ]);
    return { json: { ok: true, items }, text: table(rows) };
  },
});
