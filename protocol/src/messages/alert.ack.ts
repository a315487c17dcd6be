/** The alert is in the hub's store. */
import { id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "alert.ack",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ alert: id() }),
});
