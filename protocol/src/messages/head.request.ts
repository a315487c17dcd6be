/** At a session's end: put your name under the chain as it stands. */
import { count, id, sha256, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "head.request",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ sid: id(), case: id(), seq: count(), hash: sha256() }),
});
