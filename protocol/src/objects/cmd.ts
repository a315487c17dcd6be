/** One operation on one agent, once. */
import { count, id, json, name, publicJwk, thumbprint, timeS, z } from "../schema.ts";
import { defineObject, LIFE_S } from "./_define.ts";

export default defineObject({
  typ: "cmd+jwt",
  algorithms: ["ES256"],
  maxLifeS: LIFE_S.queuedCommand,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      aud: thumbprint(),
      sid: id(),
      grant: id(),
      /** Counts up for each (session, signing key); absent on queued commands. */
      seq: z.optional(count()),
      op: name(),
      args: z.record(z.string(), json()),
      /** The technician's ephemeral key, where the operation has a tagged stream. */
      epk: z.optional(publicJwk()),
      iat: timeS(),
      exp: timeS(),
    }),
});
