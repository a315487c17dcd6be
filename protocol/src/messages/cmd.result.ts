/** The signed result of a command. Sent again until the hub has it. */
import { foreignLine, id, int, jws, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "cmd.result",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      /** The command's id. */
      jti: id(),
      result: jws(),
      /** Stream of kind `document` that carries the document which the result names by hash. */
      documentStream: z.optional(int(1, 0xffff_ffff)),
      /** One line for people; unsigned. */
      message: z.optional(foreignLine(300)),
    }),
});
