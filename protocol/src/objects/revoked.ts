/** The revocation list: serials (`jti` of certificates) that count no more. The highest `n` holds. */
import { count, id, list, thumbprint, timeS, z } from "../schema.ts";
import { defineObject, LIFE_S } from "./_define.ts";

export default defineObject({
  typ: "revoked+jwt",
  algorithms: ["ES256"],
  maxLifeS: LIFE_S.revocation,
  claims: () =>
    z.strictObject({ iss: thumbprint(), n: count(), serials: list(id(), 1_000), iat: timeS(), exp: timeS() }),
});
