/** First word of a hub to an agent: what it speaks, and the nonce that the agent signs. */
import { base64url, int, list, name, text, timeMs, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "hub.challenge",
  directions: ["hub-to-agent"],
  since: 1,
  body: () =>
    z.strictObject({
      version: int(1, 10_000),
      minVersion: int(1, 10_000),
      capabilities: list(name(), 64),
      nonce: base64url(64),
      /** What `hello` must name as its audience: the host of the hub's URL. */
      host: text(255),
      timeMs: timeMs(),
    }),
});
