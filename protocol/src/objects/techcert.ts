/** What a key of a technician, issuer or owner may do, and the name that the organisation stands for. */
import { foreignLine, id, list, publicJwk, thumbprint, timeS, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { defineObject, LIFE_S } from "./_define.ts";

/** Rights of the chain, strongest first. `unattended` comes only from a command-line issuer. */
export const RIGHTS = ["appoint", "issue", "attended", "unattended"] as const;
export type Right = (typeof RIGHTS)[number];

export default defineObject({
  typ: "techcert+jwt",
  algorithms: ["ES256"],
  maxLifeS: LIFE_S.owner,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      /** The person, for life: every key of one person has the same. */
      sub: id(),
      name: foreignLine(80),
      cnf: z.strictObject({ jwk: publicJwk() }),
      can: list(z.enum(RIGHTS), RIGHTS.length),
      scopes: list(scope(), 16),
      iat: timeS(),
      exp: timeS(),
    }),
});
