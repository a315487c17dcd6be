/** The agent has pinned the organisation. */
import { id, thumbprint, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "join.done",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () => z.strictObject({ link: id(), root: thumbprint() }),
});
