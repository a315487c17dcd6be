/** Plans a procedure, shows the plan, and installs it: the customer says yes to exactly this on the PC. */
import type { DeploymentPlan, InstallReport } from "@deskside/protocol";
import { clean, when } from "../platform/clean.ts";
import { CommandError, UsageError } from "../platform/problems.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { operate } from "../work/operate.ts";
import { permit, reach } from "../work/reach.ts";
import { readValues } from "../work/values.ts";
import { defineCommand } from "./_command.ts";

const planText = (plan: DeploymentPlan): string =>
  [
    plan.summary,
    `Schedule: ${plan.schedule} (${plan.scheduler})`,
    `Line: ${plan.nativeText}`,
    `Now it would: ${plan.dryRun.summary}`,
    ...plan.warnings.map((warning) => `Note: ${warning}`),
    ...plan.blockers.map(({ problem, remedy }) => `In the way: ${problem} ${remedy}`),
    `Undo: ${plan.undo}`,
  ].join("\n");

export default defineCommand({
  usage: "procedure deploy DEVICE ID [--set k=v]… [--case N] [--plan-only] [--agreed HOW]",
  summary:
    "Plan, put before the customer, install. --agreed records a yes given by phone; the PC asks all the same.",
  options: {
    set: { type: "string", multiple: true },
    case: { type: "string" },
    "plan-only": { type: "boolean" },
    agreed: { type: "string" },
  },
  words: [2, 2],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const [name = "", procedure = ""] = call.words;
      const params = readValues(call.texts("set"));
      const to = await reach(desk, name, call.text("case"));
      if (to.case === undefined) throw new UsageError("Which case does it belong to? --case N");
      // Before anything is worked out: what would be missing at the end.
      if (!call.on("plan-only")) permit(to, "install_task");
      const { signal } = call;
      const planned = await operate<DeploymentPlan>(desk, to, {
        op: "procedure.plan",
        args: { procedure, params },
        signal,
      });
      const plan = planned.document;
      if (plan === undefined)
        throw new CommandError(clean(planned.result.message ?? `No plan: ${planned.result.claims.status}.`));
      call.say(clean(planText(plan)));
      if (plan.blockers.length > 0) {
        const blocked = clean(plan.blockers.map(({ problem, remedy }) => `${problem} ${remedy}`).join("\n"));
        return { json: { ok: false, code: "BLOCKED", message: blocked, plan }, text: blocked, exit: 1 };
      }
      const made = await desk.api("createDeployment", { body: { case: to.case.id, task: planned.jti } });
      const how = call.text("agreed");
      if (how !== undefined)
        await desk.api("agreeDeployment", { params: { id: made.id }, body: { agreed: true, how } });
      if (call.on("plan-only")) {
        return {
          json: { ok: true, deployment: made.id, state: made.state, plan },
          text: `Deployment ${made.id} is planned.`,
        };
      }
      const args = { deployment: made.id, procedure, params, planHash: plan.planHash };
      const installed = await operate<InstallReport>(
        desk,
        to,
        { op: "procedure.install", args, signal },
        {
          confirming: () => call.say("The plan is on the PC, waiting for a yes."),
        },
      );
      const { status } = installed.result.claims;
      const report = installed.document;
      const ok = status === "ok" && report !== undefined;
      const { state } = await desk.api("getDeployment", { params: { id: made.id } });
      const next = report?.nextRunAt == null ? "" : ` Next run ${when(report.nextRunAt)}.`;
      const text = ok
        ? `Installed as ${made.id} (${state}).${next}\nNext: deskside procedure test ${made.id} --mode ${plan.requiredTests[0] ?? "run-now"}`
        : clean(installed.result.message ?? `Not installed: ${status}.`);
      return {
        json: { ok, deployment: made.id, state, status, plan, install: report ?? null },
        text,
        exit: ok ? 0 : 1,
      };
    }),
});
