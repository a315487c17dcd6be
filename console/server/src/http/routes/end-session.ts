/** End a session in the books. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "endSession",
  async handle({ caller, params, body, services }) {
    await services.sessions.end(caller, params["id"] ?? "", body.summary);
    return { body: { ok: true } };
  },
});
