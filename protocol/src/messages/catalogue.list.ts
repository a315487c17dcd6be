/** The checks and procedures of this agent, with their parameters as JSON Schema. */
import { catalogue } from "../rest/catalogue.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "catalogue.list",
  directions: ["agent-to-hub"],
  since: 1,
  body: () => catalogue(),
});
