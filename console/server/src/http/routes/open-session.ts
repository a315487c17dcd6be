/** Begin a session with a device. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "openSession",
  async handle({ caller, params, body, services }) {
    return { body: await services.sessions.open(caller, params["id"] ?? "", body.device) };
  },
});
