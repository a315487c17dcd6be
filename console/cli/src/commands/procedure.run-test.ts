/** Tests a deployment, with live output. */
import { TEST_MODES, type TestReport } from "@deskside/protocol";
import { clean } from "../platform/clean.ts";
import { UsageError } from "../platform/problems.ts";
import { reachDeployment } from "../work/deployment.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { documentOf } from "../work/operate.ts";
import { createOutput, runProgram } from "../work/program.ts";
import { defineCommand } from "./_command.ts";

/** A test may wait for its timer; the agent ends it sooner, in ms. */
const LIMIT_MS = 15 * 60_000;

export default defineCommand({
  usage: "procedure test DEPLOYMENT --mode run-now|timer-now|simulated-trigger|negative|failure",
  summary: "Test what was installed; the output comes live, the effect is verified.",
  options: { mode: { type: "string" } },
  words: [1, 1],
  run: (call) => {
    const mode = TEST_MODES.find((known) => known === call.text("mode"));
    if (mode === undefined) throw new UsageError(`--mode is one of ${TEST_MODES.join(", ")}.`);
    return withLiveDesk(call.home, async (desk) => {
      const { deployment, to } = await reachDeployment(desk, call.words[0] ?? "");
      const order = {
        op: "procedure.run-test",
        args: { deployment: deployment.id, mode },
        limitMs: LIMIT_MS,
      } as const;
      const ran = await runProgram(desk, to, order, call.json ? undefined : createOutput(), call.signal);
      const report = await documentOf<TestReport>(desk, ran.result);
      const { state, missingTests } = await desk.api("getDeployment", { params: { id: deployment.id } });
      const ok = ran.result.claims.status === "ok" && report?.status === "passed";
      const lines = [report?.summary ?? ran.result.message ?? ran.result.claims.status];
      for (const { what, held } of report?.verified ?? [])
        lines.push(`  ${held ? "holds" : "DOES NOT HOLD"}: ${what}`);
      if (missingTests.length > 0) lines.push(`Still to pass: ${missingTests.join(", ")}`);
      const json = {
        ok,
        deployment: deployment.id,
        state,
        missingTests,
        report: report ?? null,
        stdout: ran.stdout,
        stderr: ran.stderr,
      };
      return { json, text: clean(lines.join("\n")), exit: ok ? 0 : 1 };
    });
  },
});
