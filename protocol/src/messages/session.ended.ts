/** The session is over on the PC: nothing of it runs any more. */
import { id, timeMs, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "session.ended",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      sid: id(),
      why: z.enum(["customer", "technician", "expired", "agent-stopping", "hub-asked", "technician-revoked"]),
      at: timeMs(),
    }),
});
