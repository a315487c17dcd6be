/** First word of the companion page: its token. */
import { base64url, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "companion.open",
  directions: ["companion-to-agent"],
  since: 1,
  body: () => z.strictObject({ token: base64url(64) }),
});
