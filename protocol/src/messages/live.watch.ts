/** Show me this device's live samples (`d`); the signed `live.start` goes apart. */
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "live.watch",
  directions: ["console-to-hub"],
  since: 1,
  body: () => z.strictObject({ watch: z.boolean() }),
});
