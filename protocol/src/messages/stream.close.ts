/** The reader wants no more of this stream. */
import { int, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "stream.close",
  directions: ["console-to-hub", "hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ stream: int(1, 0xffff_ffff) }),
});
