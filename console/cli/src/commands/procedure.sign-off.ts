/** Signs a deployment off, after its tests. */
import { openDesk } from "../platform/desk.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "procedure sign-off DEPLOYMENT [--note T]",
  summary: "Sign it off; refused before every required test has passed.",
  options: { note: { type: "string" } },
  words: [1, 1],
  async run(call) {
    const { api } = await openDesk(call.home);
    const [id = ""] = call.words;
    const signed = await api("signOffDeployment", {
      params: { id },
      body: { note: call.text("note") ?? "" },
    });
    return { json: { ok: true, deployment: id, state: signed.state }, text: `${id} is ${signed.state}.` };
  },
});
