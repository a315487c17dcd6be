/** Stop was pressed on the customer's phone. It can only take rights away, so it needs no signature. */
import { id, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "session.stop",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ sid: id() }),
});
