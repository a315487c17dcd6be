/** How far a running command is. Unsigned: for the eye only. */
import { foreignLine, id, num, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "cmd.progress",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () => z.strictObject({ jti: id(), text: foreignLine(200), share: z.optional(num()) }),
});
