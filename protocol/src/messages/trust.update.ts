/** A newer organisation object or revocation list. The highest verified wins. */
import { signedList } from "../trust/chain.ts";
import { jws, list, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "trust.update",
  directions: ["console-to-hub", "hub-to-agent"],
  since: 1,
  body: () =>
    z.strictObject({
      org: jws(),
      list: jws(),
      listCerts: list(jws(), 3),
      superior: z.optional(list(signedList(), 3)),
    }),
});
