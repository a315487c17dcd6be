/** The step that the customer sees now, on their page and on the PC; null: none. */
import { customerStep } from "../rest/customer-step.ts";
import { id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "step.show",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ sid: id(), step: z.nullable(customerStep()) }),
});
