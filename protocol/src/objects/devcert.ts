/** A technician vouches for a machine's key, after it has proved that it knows the join link's secret. */
import { id, publicJwk, thumbprint, timeS, z } from "../schema.ts";
import { defineObject, LIFE_S } from "./_define.ts";

export default defineObject({
  typ: "devcert+jwt",
  algorithms: ["ES256"],
  maxLifeS: LIFE_S.managedDevice,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      /** The device: the thumbprint of its key. */
      sub: thumbprint(),
      cnf: z.strictObject({ jwk: publicJwk() }),
      kind: z.enum(["attended", "managed"]),
      iat: timeS(),
      exp: timeS(),
    }),
});
