/** What the customer answered on their own PC, signed by the agent. */
import { foreignText, id, sha256, thumbprint, timeS, z } from "../schema.ts";
import { defineObject } from "./_define.ts";

export default defineObject({
  typ: "answer+jwt",
  algorithms: ["Ed25519"],
  maxLifeS: null,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      sid: id(),
      /** `<run id>.<visit>`: the step that was shown, or `plan.<deployment id>` for a plan that was agreed to. */
      step: id(),
      /** sha256 of the exact text that was shown. */
      shown: sha256(),
      answer: foreignText(4_000),
      wording: id(),
      iat: timeS(),
    }),
});
