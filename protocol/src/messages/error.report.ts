/** Something that came could not be used. */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { foreignLine, id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "error.report",
  directions: ["agent-to-hub", "hub-to-agent", "hub-to-console", "agent-to-companion"],
  since: 1,
  body: () =>
    z.strictObject({
      code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
      details: z.optional(foreignLine(300)),
      /** What it answers: a `jti`, a link, a topic. */
      re: z.optional(id()),
    }),
});
