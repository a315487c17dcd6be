/** The hub knows the agent now. A newer connection with the same key has a higher epoch and closes the older. */
import { count, int, list, thumbprint, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "agent.welcome",
  directions: ["hub-to-agent"],
  since: 1,
  body: () =>
    z.strictObject({
      epoch: count(),
      device: thumbprint(),
      /** The device is joined; false while a technician has not yet accepted it. */
      joined: z.boolean(),
      /** For each stream that goes on: the offset from which the agent sends again. */
      streams: list(z.strictObject({ stream: int(1, 0xffff_ffff), next: count() }), 64),
    }),
});
