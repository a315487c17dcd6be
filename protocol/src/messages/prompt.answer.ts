/** The customer's answer to a prompt that the agent drew. */
import { scope } from "../scopes.ts";
import { id, list, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "prompt.answer",
  directions: ["companion-to-agent"],
  since: 1,
  body: () =>
    z.strictObject({
      prompt: id(),
      answer: z.enum(["yes", "no", "report"]),
      /** The ticks that were left on. */
      scopes: list(scope(), 16),
      /** "This is my computer, or I may decide for it." */
      authorised: z.boolean(),
      /** Terminal output may be recorded. */
      record: z.boolean(),
    }),
});
