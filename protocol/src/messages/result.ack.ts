/** The result is in the hub's store: the agent need not keep it for delivery any more. */
import { id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "result.ack",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ jti: id() }),
});
