/** A task of ours on this machine found something; sent again until acknowledged. */
import { foreignLine, foreignText, id, json, timeMs, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "alert.raise",
  directions: ["agent-to-hub"],
  since: 1,
  body: () =>
    z.strictObject({
      alert: id(),
      deployment: z.nullable(id()),
      kind: foreignLine(64),
      summary: foreignLine(300),
      details: foreignText(4_000),
      facts: z.record(z.string(), json()),
      at: timeMs(),
      simulated: z.boolean(),
    }),
});
