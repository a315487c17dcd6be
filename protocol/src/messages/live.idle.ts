/** Nobody watches any more: stop sampling. */
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "live.idle",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({}),
});
