/** An agent proves its key, says what it can, and which streams it can go on with. */
import { base64url, count, foreignLine, id, int, jws, list, name, publicJwk, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "agent.hello",
  directions: ["agent-to-hub"],
  since: 1,
  body: () =>
    z.strictObject({
      version: int(1, 10_000),
      minVersion: int(1, 10_000),
      capabilities: list(name(), 64),
      hello: jws(),
      jwk: publicJwk(),
      agentVersion: foreignLine(32),
      system: z.strictObject({
        platform: z.enum(["linux", "win32", "darwin"]),
        os: foreignLine(120),
        arch: foreignLine(16),
        hostName: foreignLine(120),
      }),
      /** Where a customer can be asked now. */
      prompt: z.enum(["companion", "terminal", "none"]),
      /** Nonce that the next `ask` must echo. */
      nonce: base64url(64),
      /** The agent has pinned this organisation root; null before it has joined one. */
      root: z.nullable(base64url(43)),
      /** For a first join: the link and the token derived from its secret. */
      join: z.optional(z.strictObject({ link: id(), token: base64url(64) })),
      /** Open streams, with the offset that the hub has to have next. */
      streams: list(z.strictObject({ stream: int(1, 0xffff_ffff), next: count() }), 64),
    }),
});
