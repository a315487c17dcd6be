/** Take one scope back, or let them ask again after a stop. */
import { scope } from "../scopes.ts";
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "companion.revoke",
  directions: ["companion-to-agent"],
  since: 1,
  body: () => z.strictObject({ scope: z.optional(scope()), allowAsking: z.optional(z.boolean()) }),
});
