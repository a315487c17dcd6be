/** Stop: end everything now. */
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "companion.stop",
  directions: ["companion-to-agent"],
  since: 1,
  body: () => z.strictObject({}),
});
