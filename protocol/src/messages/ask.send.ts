/** A technician asks the customer for scopes. */
import { jws, list, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "ask.send",
  directions: ["console-to-hub", "hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ ask: jws(), certs: list(jws(), 3) }),
});
