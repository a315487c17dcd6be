/** All bytes before `offset` of a stream were consumed. Absolute, so that it can be repeated. */
import { count, int, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "stream.credit",
  directions: ["console-to-hub", "hub-to-agent", "agent-to-hub", "hub-to-console"],
  since: 1,
  body: () => z.strictObject({ stream: int(1, 0xffff_ffff), offset: count() }),
});
