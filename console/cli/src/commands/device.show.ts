/** One device whole. */
import { table, when } from "../platform/clean.ts";
import { openDesk } from "../platform/desk.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "device show DEVICE",
  summary: "One machine: system, presence, what runs on it, its deployments and cases.",
  words: [1, 1],
  async run(call) {
    const { api } = await openDesk(call.home);
    const device = await api("getDevice", { params: { id: call.words[0] ?? "" } });
    const rows = [
      ["Name", device.name],
      ["Id", device.id],
      ["System", `${device.os} (${device.platform}, ${device.arch})`],
      ["Agent", device.agentVersion],
      ["Connected", device.online ? `since ${when(device.since)}` : `no, last seen ${when(device.since)}`],
      ["Asked", device.prompt === "none" ? "nowhere: start the agent with --prompt terminal" : device.prompt],
      ["Case", device.openCase?.ref ?? "none"],
      ...device.running.map((task) => ["Runs", `${task.op} since ${when(task.startedAt ?? task.createdAt)}`]),
      ...device.deployments.map((item) => ["Deployment", `${item.id}  ${item.title}  ${item.state}`]),
    ];
    return { json: { ok: true, ...device }, text: table(rows) };
  },
});
