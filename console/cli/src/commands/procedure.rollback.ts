/** Takes a deployment out again. */
import type { RollbackReport } from "@deskside/protocol";
import { clean } from "../platform/clean.ts";
import { reachDeployment } from "../work/deployment.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { operate } from "../work/operate.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "procedure rollback DEPLOYMENT",
  summary: "Take it out again and put the configuration back; what others changed stays.",
  words: [1, 1],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const { deployment, to } = await reachDeployment(desk, call.words[0] ?? "");
      const order = {
        op: "procedure.rollback",
        args: { deployment: deployment.id },
        signal: call.signal,
      } as const;
      const { result, document } = await operate<RollbackReport>(desk, to, order);
      const ok = result.claims.status === "ok";
      const { state } = await desk.api("getDeployment", { params: { id: deployment.id } });
      const text = clean(document?.summary ?? result.message ?? result.claims.status);
      return {
        json: { ok, deployment: deployment.id, state, report: document ?? null },
        text,
        exit: ok ? 0 : 1,
      };
    }),
});
