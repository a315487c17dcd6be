/** One live sample, the newest; older ones that nobody read are dropped. */
import { liveSample } from "../documents/live-sample.ts";
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "live.sample",
  directions: ["hub-to-console"],
  since: 1,
  body: () => z.strictObject({ sample: liveSample() }),
});
