/** J1: the agent shows its key and proves that it knows the join link's secret. */
import { base64url, id, text, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "join.request",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () => z.strictObject({ link: id(), j1: text(4_096), mac: base64url(64) }),
});
