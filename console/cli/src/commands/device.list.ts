/** Devices, by name. */
import { table, when } from "../platform/clean.ts";
import { openDesk } from "../platform/desk.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "device list [--search TEXT]",
  summary: "Machines that have joined, with what they run and whether they are connected.",
  options: { search: { type: "string" } },
  words: [0, 0],
  async run(call) {
    const { api } = await openDesk(call.home);
    const q = call.text("search");
    const { items, next } = await api("listDevices", {
      query: { limit: "200", ...(q === undefined ? {} : { q }) },
    });
    const rows = items.map((item) => [
      item.name,
      item.online ? "connected" : `away since ${when(item.since)}`,
      item.os,
      item.openCase === null ? "" : item.openCase.ref,
      item.id,
    ]);
    return { json: { ok: true, items, next }, text: rows.length === 0 ? "No machines." : table(rows) };
  },
});
