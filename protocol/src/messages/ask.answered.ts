/** What the customer said. */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { foreignLine, id, jws, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "ask.answered",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      jti: id(),
      sid: id(),
      outcome: z.enum(["granted", "denied", "timed-out", "refused"]),
      /** With `refused`: why it was never shown. */
      code: z.optional(z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]])),
      details: z.optional(foreignLine(300)),
      grant: z.optional(jws()),
      /** The customer pressed "Report this". */
      reported: z.optional(z.boolean()),
    }),
});
