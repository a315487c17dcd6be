/** What may come into a run, as a closed schema: answers, reports, outcomes, and a technician's own decisions. */
import { checkReport } from "../documents/check-report.ts";
import { foreignText, id, int, json, text, timeMs, z } from "../schema.ts";
import { OUTCOMES } from "./flow.ts";
import { MAX_REASON, MAX_STEPS } from "./limits.ts";

const reason = () => foreignText(MAX_REASON);
const from = () => ({
  /** When it was said or measured, ms. */
  at: timeMs(),
  /** Who says so. A technician who passes on what a customer said on the telephone gives `customer`. */
  reportedBy: z.enum(["customer", "technician", "agent"]),
  via: z.enum(["link", "companion", "console", "cli", "phone", "agent"]),
});

const build = () =>
  z.discriminatedUnion("kind", [
    /** To a question, a check's manual question, or an action (then one of the outcomes). */
    z.strictObject({
      kind: z.literal("answer"),
      ...from(),
      value: json(),
      goto: z.optional(id()),
      reason: z.optional(reason()),
    }),
    z.strictObject({ kind: z.literal("report"), ...from(), report: checkReport() }),
    z.strictObject({
      kind: z.literal("outcome"),
      ...from(),
      outcome: z.enum(OUTCOMES),
      detail: z.optional(foreignText(2_000)),
    }),
    /** Leaves a check out: its status is `unknown`. */
    z.strictObject({ kind: z.literal("skip"), ...from(), reason: reason() }),
    /** After a review: along the expected branch, or to another node with a reason. */
    z.strictObject({
      kind: z.literal("proceed"),
      ...from(),
      goto: z.optional(id()),
      reason: z.optional(reason()),
    }),
    /** Runs the due or just finished check once more. */
    z.strictObject({ kind: z.literal("rerun"), ...from() }),
    /** To any node of this flow or of one that called it: `node`, or `flow/node`. */
    z.strictObject({ kind: z.literal("goto"), ...from(), node: text(100), reason: reason() }),
    /** Sets an earlier answer right with a new step; the earlier one stays. */
    z.strictObject({
      kind: z.literal("correct"),
      ...from(),
      sequence: int(1, MAX_STEPS),
      value: json(),
      reason: reason(),
    }),
    /** Ends a run some of whose phases are empty. */
    z.strictObject({ kind: z.literal("complete"), ...from(), reason: reason() }),
    z.strictObject({ kind: z.literal("abandon"), ...from(), reason: reason() }),
  ]);
let built: ReturnType<typeof build> | undefined;
/** The schema of an input, for the hub's doors. {@link import("./apply.ts").applyAnswer} judges it against the run. */
export const runInput = () => (built ??= build());
export type RunInput = z.output<ReturnType<typeof runInput>>;
export type InputOf<Kind extends RunInput["kind"]> = Extract<RunInput, { kind: Kind }>;
