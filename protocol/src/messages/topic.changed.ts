/** Something of a topic changed; the console asks the REST interface for what it shows of it. */
import { id, text, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "topic.changed",
  directions: ["hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      topic: text(80),
      /** What changed: `event`, `run`, `session`, `deployment`, `device`, `task`, `case`, `presence`. */
      kind: text(32),
      id: z.optional(id()),
    }),
});
