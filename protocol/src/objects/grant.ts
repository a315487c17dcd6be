/** What the customer allowed, signed by the agent that asked them. */
import { base64url, id, int, list, thumbprint, timeS, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { defineObject, LIFE_S } from "./_define.ts";

export default defineObject({
  typ: "grant+jwt",
  algorithms: ["Ed25519"],
  maxLifeS: LIFE_S.standingGrant,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      /** The technician (`sub` of the certificate) who may use it, with any key. */
      sub: id(),
      sid: id(),
      /** sha256 of the `ask` or `offer` that it answers. */
      source: base64url(43),
      /** Thumbprint of the key that asked. */
      asker: thumbprint(),
      scopes: list(z.strictObject({ scope: scope(), exp: timeS() }), 16).check(z.minLength(1)),
      limits: z.strictObject({
        programsPerMinute: int(1, 10_000),
        checksPerMinute: int(1, 10_000),
        terminals: int(0, 16),
        /** The customer let terminal output be recorded. */
        record: z.boolean(),
      }),
      how: z.enum(["companion", "terminal", "standing"]),
      /** Version of the words that the customer read. */
      wording: id(),
      iat: timeS(),
      exp: timeS(),
    }),
});
