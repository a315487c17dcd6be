/** What came of a command, signed by the agent: its status and the hashes of all that moved. */
import { count, id, num, publicJwk, sha256, thumbprint, timeMs, z } from "../schema.ts";
import { defineObject } from "./_define.ts";

/** `open`: a stream runs, another result will close it. `unknown`: started, and the agent died before it was done. */
export const RESULT_STATUSES = [
  "open",
  "ok",
  "failed",
  "cancelled",
  "timed_out",
  "refused",
  "unknown",
] as const;

const digest = () => z.strictObject({ sha256: sha256(), bytes: count() });

export default defineObject({
  typ: "result+jwt",
  algorithms: ["Ed25519"],
  maxLifeS: null,
  claims: () =>
    z.strictObject({
      jti: id(),
      iss: thumbprint(),
      /** sha256 of the command's compact form. */
      cmd: sha256(),
      status: z.enum(RESULT_STATUSES),
      /** Exit code of a program; null when a signal ended it. */
      exit: z.optional(z.nullable(num())),
      /** Error code, where it was refused or failed for a reason of ours. */
      code: z.optional(id()),
      /** The document (JSON) that it left. */
      document: z.optional(digest()),
      /** All bytes that went out on its stream (payloads, without headers and tags). */
      out: z.optional(digest()),
      /** All bytes that came in on its stream. */
      in: z.optional(digest()),
      epk: z.optional(publicJwk()),
      started: timeMs(),
      ended: z.nullable(timeMs()),
      /** sha256 of the agent's result before this one (compact form), or null for the first. */
      prev: z.nullable(sha256()),
    }),
});
