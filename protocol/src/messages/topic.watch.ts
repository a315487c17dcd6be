/** Which topics this console wants to hear of: `cases`, `devices`, `case:ID`, `device:ID`. Replaces the list before. */
import { list, text, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "topic.watch",
  directions: ["console-to-hub"],
  since: 1,
  body: () => z.strictObject({ topics: list(text(80), 64) }),
});
