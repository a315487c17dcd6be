/** The command waits for the customer's yes. */
import { id, timeMs, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "cmd.confirming",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () => z.strictObject({ jti: id(), until: timeMs() }),
});
