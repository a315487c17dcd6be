/** The agent's signature under the chain. */
import { id, jws, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "head.given",
  directions: ["agent-to-hub"],
  since: 1,
  body: () => z.strictObject({ sid: id(), head: jws() }),
});
