/** Looks for drift: is what was deployed still what is installed? */
import type { DriftReport } from "@deskside/protocol";
import { clean } from "../platform/clean.ts";
import { reachDeployment } from "../work/deployment.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { operate } from "../work/operate.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "procedure verify DEPLOYMENT",
  summary: "Compare what is installed with what was deployed, by hash.",
  words: [1, 1],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const { deployment, to } = await reachDeployment(desk, call.words[0] ?? "");
      const order = {
        op: "procedure.verify",
        args: { deployment: deployment.id },
        signal: call.signal,
      } as const;
      const { result, document } = await operate<DriftReport>(desk, to, order);
      const ok = result.claims.status === "ok" && document?.state === "intact";
      const text = clean(
        document === undefined
          ? (result.message ?? result.claims.status)
          : [document.summary, document.diff].join("\n").trim(),
      );
      return { json: { ok, deployment: deployment.id, report: document ?? null }, text, exit: ok ? 0 : 1 };
    }),
});
