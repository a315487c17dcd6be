/** Which checks and procedures do you have? */
import { z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "catalogue.request",
  directions: ["hub-to-agent"],
  since: 1,
  body: () => z.strictObject({}),
});
