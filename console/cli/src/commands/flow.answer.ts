/** Answers the step that is due, chooses another way on, or signs the change that is due. */
import { exactJson, newId, type RunView } from "@deskside/protocol";
import { crypto, type Desk } from "../platform/desk.ts";
import { CommandError, UsageError } from "../platform/problems.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { permit, reach } from "../work/reach.ts";
import { followRun, noteShown, runText, wasShown } from "../work/runs.ts";
import { type Call, defineCommand } from "./_command.ts";

const REPORTERS = ["customer", "technician"] as const;
/** The words that act on a due operation instead of answering. */
const RUN = "run";
const RETRY = "retry";

/** Signs what is due on the PC, with the number that makes of two windows one run. */
async function signDue(desk: Desk, run: RunView): Promise<void> {
  const { due, device } = run;
  if (due === null || due.operation === null || device === null) {
    throw new CommandError("Nothing waits for a signature in this run.");
  }
  const { op, args, jti, scope, readOnly } = due.operation;
  if (!(await wasShown(desk, run))) {
    await noteShown(desk, run);
    throw new CommandError(
      `What is due was not shown here in these words: ${op} ${exactJson(args)}\nSay it again to sign it.`,
    );
  }
  const to = await reach(desk, device, run.case);
  const { sid } = permit(to, scope);
  const { visit, attempt } = due;
  await desk.technician.runDue({
    case: run.case,
    run: run.id,
    device,
    sid,
    visit,
    attempt,
    op,
    args,
    scope,
    readOnly,
    jti,
  });
}

function answerBody(call: Call, visit: number) {
  const [, value = ""] = call.words;
  const reportedBy = REPORTERS.find((known) => known === (call.text("reported-by") ?? "technician"));
  if (reportedBy === undefined) throw new UsageError(`--reported-by is ${REPORTERS.join(" or ")}.`);
  const goto = call.text("goto");
  const reason = call.text("reason");
  if (goto !== undefined && reason === undefined)
    throw new UsageError("Another way than the flow's needs a reason: --goto NODE --reason R");
  return {
    answerId: newId(crypto),
    visit,
    value,
    reportedBy,
    ...(goto === undefined ? {} : { goto }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export default defineCommand({
  usage:
    "flow answer RUN VALUE [--reported-by customer|technician] [--goto NODE --reason R] [--no-wait] · flow answer RUN run|retry",
  summary: "Answer the due step; “run” signs the change that is due, “retry” has a check made again.",
  options: {
    "reported-by": { type: "string" },
    goto: { type: "string" },
    reason: { type: "string" },
    "no-wait": { type: "boolean" },
  },
  words: [2, 2],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const [id = "", value] = call.words;
      let run = await desk.api("getRun", { params: { id } });
      if (run.due === null) throw new CommandError(`This run is ${run.state}: nothing is due.`);
      const { visit } = run.due;
      const acts = call.text("goto") === undefined && run.due.operation !== null;
      if (value === RUN && acts) await signDue(desk, run);
      else if (value === RETRY && acts)
        run = await desk.api("retryStep", { params: { id }, body: { visit } });
      else run = await desk.api("answerStep", { params: { id }, body: answerBody(call, visit) });
      if (!call.on("no-wait")) run = await followRun(desk, run, call.say, call.signal);
      await noteShown(desk, run);
      return { json: { ok: true, ...run }, text: runText(run) };
    }),
});
