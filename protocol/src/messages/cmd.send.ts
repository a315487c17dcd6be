/** One signed command. */
import { id, int, jws, list, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "cmd.send",
  directions: ["console-to-hub", "hub-to-agent"],
  since: 1,
  body: () =>
    z.strictObject({
      cmd: jws(),
      /** Certificates of the signing key, root first; left out when this agent has seen the key before. */
      certs: z.optional(list(jws(), 3)),
      /** The flow step that it serves, if any. */
      step: z.optional(z.strictObject({ run: id(), visit: int(1, 100_000), attempt: int(1, 1_000) })),
    }),
});
