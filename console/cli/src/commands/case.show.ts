/** One case whole. */
import { clean, table, when } from "../platform/clean.ts";
import { openDesk } from "../platform/desk.ts";
import { caseNumber } from "../work/joins.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "case show N",
  summary: "One case: what was reported, who may do what, what was done.",
  words: [1, 1],
  async run(call) {
    const { api } = await openDesk(call.home);
    const detail = await api("getCase", { params: { id: caseNumber(call.words[0] ?? "") } });
    const lines = [
      `${detail.ref}  ${detail.state}  ${detail.person?.name ?? ""}  ${detail.device?.name ?? ""}`,
      clean(detail.problem),
    ];
    for (const session of detail.sessions) {
      lines.push("", `Session ${session.id} (${session.state}) of ${session.technician.name}`);
      for (const { scopes } of session.grants) {
        for (const { scope, until, endedAt } of scopes) {
          lines.push(`  ${scope}: ${endedAt === null ? `until ${when(until)}` : `ended ${when(endedAt)}`}`);
        }
      }
    }
    if (detail.tasks.length > 0) {
      const rows = detail.tasks.map((task) => [
        when(task.createdAt),
        task.op,
        task.state,
        task.summary ?? task.message ?? "",
      ]);
      lines.push("", table(rows));
    }
    for (const run of detail.runs) lines.push("", `Run ${run.id}: ${run.flow.title} (${run.state})`);
    for (const item of detail.deployments)
      lines.push("", `Deployment ${item.id}: ${item.title} (${item.state})`);
    if (detail.resolution !== null)
      lines.push("", `Resolution: ${detail.resolution.code}: ${clean(detail.resolution.text)}`);
    return { json: { ok: true, ...detail }, text: lines.join("\n") };
  },
});
