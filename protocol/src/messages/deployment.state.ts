/** The agent looked at one of its own tasks by itself: intact, drifted or missing. */
import { driftReport } from "../documents/deployment.ts";
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "deployment.state",
  directions: ["agent-to-hub"],
  since: 1,
  body: () => z.strictObject({ report: driftReport() }),
});
