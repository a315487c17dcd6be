/** The customer answered a step on their own PC. */
import { base64url, id, jws, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "answer.give",
  directions: ["agent-to-hub"],
  since: 1,
  body: () => z.strictObject({ step: id(), answerId: base64url(64), answer: jws() }),
});
