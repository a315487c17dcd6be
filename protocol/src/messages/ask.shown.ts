/** The question is on the PC's screen now. */
import { id, timeMs, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "ask.shown",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      jti: id(),
      sid: id(),
      where: z.enum(["companion", "terminal"]),
      until: timeMs(),
    }),
});
