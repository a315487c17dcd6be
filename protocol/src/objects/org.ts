/** The organisation: its name and root key, signed by the root itself. A higher `n` replaces it. */
import { count, foreignLine, id, publicJwk, timeS, z } from "../schema.ts";
import { defineObject } from "./_define.ts";

export default defineObject({
  typ: "org+jwt",
  algorithms: ["ES256"],
  maxLifeS: null,
  claims: () =>
    z.strictObject({
      oid: id(),
      name: foreignLine(80),
      jwk: publicJwk(),
      n: count(),
      iat: timeS(),
      /** A practice organisation: its hub listens on loopback only and its pages say so. */
      try: z.optional(z.literal(true)),
    }),
});
