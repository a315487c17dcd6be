/** Every error code with its status and its advice. */
import { ERRORS } from "@deskside/protocol";
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "apiError",
  handle() {
    return { body: { errors: ERRORS } };
  },
});
