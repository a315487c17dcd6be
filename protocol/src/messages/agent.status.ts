/** What an agent can be asked now: its fresh nonce, and whether there is anybody to ask. */
import { base64url, id, list, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "agent.status",
  directions: ["agent-to-hub", "hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      nonce: base64url(64),
      prompt: z.enum(["companion", "terminal", "none"]),
      sessions: list(id(), 16),
      /** Commands that run now. */
      running: list(id(), 32),
    }),
});
