/** What a machine's agent can install. */
import { clean, table } from "../platform/clean.ts";
import { openDesk } from "../platform/desk.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "procedure list DEVICE",
  summary: "The procedures that a machine's agent knows, with their parameters.",
  words: [1, 1],
  async run(call) {
    const { api } = await openDesk(call.home);
    const device = await api("getDevice", { params: { id: call.words[0] ?? "" } });
    const { procedures } = await api("getCatalogue", { params: { id: device.id } });
    const lines = procedures.flatMap((item) => {
      const properties =
        (item.params as { properties?: Record<string, { description?: string; type?: string }> })
          .properties ?? {};
      return [
        `${item.id}  ${item.ref}  ${item.title}`,
        `  ${item.summary}`,
        table(
          Object.entries(properties).map(([name, { type, description }]) => [
            `    ${name}`,
            type ?? "",
            description ?? "",
          ]),
        ),
      ];
    });
    return { json: { ok: true, device: device.id, procedures }, text: clean(lines.join("\n")) };
  },
});
