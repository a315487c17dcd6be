/** All that the companion page shows, whole, whenever it changes. */
import { companionView } from "../rest/companion-view.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "companion.view",
  directions: ["agent-to-companion"],
  since: 1,
  body: () => companionView(),
});
