/** The one thing that the customer is asked or told now; the same on their page and on the PC. */
import { foreignLine, foreignText, id, int, list, z } from "../schema.ts";

export const customerStep = () =>
  z.strictObject({
    /** `<run>.<visit>`; an answer names it. */
    id: id(),
    run: id(),
    visit: int(1, 100_000),
    number: int(1, 1_000),
    /** "Step 3 of about 6". */
    about: int(1, 1_000),
    title: foreignLine(200),
    text: foreignText(2_000),
    /** Stop using it: a hazard, in plain words. */
    hazard: z.nullable(foreignText(1_000)),
    /** Who acts now: the customer answers, or waits for the check or for the technician. */
    waitsFor: z.enum(["customer", "agent", "technician"]),
    input: z.discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("choice"),
        /** "I am not sure" is always the last, with the value `unsure`. */
        choices: list(z.strictObject({ value: foreignLine(64), label: foreignLine(120) }), 12),
      }),
      z.strictObject({ kind: z.literal("text"), placeholder: foreignLine(120) }),
      z.strictObject({ kind: z.literal("number"), unit: foreignLine(32) }),
      z.strictObject({ kind: z.literal("none") }),
    ]),
    /** Outcome of the check or change that was shown, when there is one. */
    outcome: z.nullable(
      z.strictObject({
        status: z.enum(["running", "ok", "warn", "fail", "unknown"]),
        text: foreignLine(300),
      }),
    ),
  });
export type CustomerStep = z.output<ReturnType<typeof customerStep>>;
