/** A stream is over, with the code where it failed. */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { int, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "stream.closed",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      stream: int(1, 0xffff_ffff),
      code: z.optional(z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]])),
    }),
});
