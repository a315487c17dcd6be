/** The agent refused to join, and why. */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { foreignLine, id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "join.failed",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      link: id(),
      code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
      details: z.optional(foreignLine(300)),
    }),
});
