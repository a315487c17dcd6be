/** Somebody puts their name under a case's chain, as it stood at `seq`. */
import { count, id, sha256, thumbprint, timeS, z } from "../schema.ts";
import { defineObject } from "./_define.ts";

export default defineObject({
  typ: "head+jwt",
  algorithms: ["ES256", "Ed25519"],
  maxLifeS: null,
  claims: () => z.strictObject({ iss: thumbprint(), case: id(), seq: count(), hash: sha256(), iat: timeS() }),
});
