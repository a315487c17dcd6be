/** Cases, newest change first. */
import { CASE_STATES } from "@deskside/protocol";
import { table, when } from "../platform/clean.ts";
import { openDesk } from "../platform/desk.ts";
import { UsageError } from "../platform/problems.ts";
import { defineCommand } from "./_command.ts";

const STATES = [...CASE_STATES, "active", "all"] as const;

export default defineCommand({
  usage: "case list [--state STATE] [--mine] [--search TEXT]",
  summary: "Cases, newest change first; those that are not closed, unless --state says otherwise.",
  options: { state: { type: "string" }, mine: { type: "boolean" }, search: { type: "string" } },
  words: [0, 0],
  async run(call) {
    const state = STATES.find((known) => known === (call.text("state") ?? "active"));
    if (state === undefined) throw new UsageError(`--state is one of ${STATES.join(", ")}.`);
    const { api } = await openDesk(call.home);
    const q = call.text("search");
    const { items, next } = await api("listCases", {
      query: {
        limit: "100",
        ...(state === "all" ? {} : { state }),
        ...(q === undefined ? {} : { q }),
        ...(call.on("mine") ? { mine: "true" as const } : {}),
      },
    });
    const rows = items.map((item) => [
      item.ref,
      item.state,
      item.person?.name ?? "",
      item.device?.name ?? "",
      when(item.updatedAt),
      item.problem.slice(0, 60),
    ]);
    const text =
      rows.length === 0
        ? "No cases."
        : table(rows) + (next === null ? "" : "\n… and more: narrow it with --search");
    return { json: { ok: true, items, next }, text };
  },
});
