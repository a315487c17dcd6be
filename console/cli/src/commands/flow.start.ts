/** Starts a flow in a case, and signs its due checks while it waits. */
import { withLiveDesk } from "../work/live-desk.ts";
import { caseNumber } from "../work/joins.ts";
import { followRun, noteShown, runText } from "../work/runs.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "flow start CASE FLOW [--device DEVICE] [--no-wait]",
  summary: "Start a flow; waits until a person is asked, signing due checks meanwhile.",
  options: { device: { type: "string" }, "no-wait": { type: "boolean" } },
  words: [2, 2],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const [caseRef = "", flow = ""] = call.words;
      const detail = await desk.api("getCase", { params: { id: caseNumber(caseRef) } });
      const named = call.text("device");
      const device =
        named === undefined ? detail.device?.id : (await desk.api("getDevice", { params: { id: named } })).id;
      const session = detail.sessions.find(
        (one) => one.device === device && one.technician.sub === desk.signIn.sub && one.state === "active",
      );
      const started = await desk.api("startRun", {
        params: { id: detail.id },
        body: {
          flow,
          ...(device === undefined ? {} : { device }),
          ...(session === undefined ? {} : { session: session.id }),
        },
      });
      const now = call.on("no-wait") ? started : await followRun(desk, started, call.say, call.signal);
      const run = await noteShown(desk, now);
      return { json: { ok: true, ...run }, text: runText(run) };
    }),
});
