/** An agent proves its key to a hub, for this connection's nonce. */
import { base64url, text, thumbprint, timeS, z } from "../schema.ts";
import { defineObject, LIFE_S } from "./_define.ts";

export default defineObject({
  typ: "hello+jwt",
  algorithms: ["Ed25519"],
  maxLifeS: LIFE_S.hello,
  claims: () =>
    z.strictObject({ iss: thumbprint(), aud: text(255), nonce: base64url(64), iat: timeS(), exp: timeS() }),
});
