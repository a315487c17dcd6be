/** The customer's answer to a step. */
import { foreignText, id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "step.answer",
  directions: ["companion-to-agent"],
  since: 1,
  body: () => z.strictObject({ step: id(), value: foreignText(4_000) }),
});
