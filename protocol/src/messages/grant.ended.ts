/** A grant, or one of its scopes, is over. */
import { scope } from "../scopes.ts";
import { id, timeMs, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "grant.ended",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      grant: id(),
      sid: id(),
      /** Left out: all of it. */
      scope: z.optional(scope()),
      why: z.enum(["expired", "revoked", "stopped", "ended", "technician-revoked", "agent-stopping"]),
      at: timeMs(),
    }),
});
