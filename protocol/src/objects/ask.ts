/** A technician asks for scopes. It echoes the agent's nonce, so that its `iat` fixes the session's clock. */
import { base64url, foreignLine, foreignText, id, list, thumbprint, timeS, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { defineObject, LIFE_S } from "./_define.ts";

export default defineObject({
  typ: "ask+jwt",
  algorithms: ["ES256"],
  maxLifeS: LIFE_S.ask,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      aud: thumbprint(),
      sid: id(),
      nonce: base64url(64),
      /** The case's reference as people say it, such as `#1042`. */
      case: foreignLine(32),
      scopes: list(scope(), 16).check(z.minLength(1)),
      reason: foreignText(300),
      iat: timeS(),
      exp: timeS(),
    }),
});
