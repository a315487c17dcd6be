/** A command that could not even be judged (its signature or form failed): nothing signed can be said of it. */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { foreignLine, id, sha256, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "cmd.refused",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      /** sha256 of the compact form that came. */
      cmd: sha256(),
      jti: z.nullable(id()),
      code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
      details: z.optional(foreignLine(300)),
    }),
});
