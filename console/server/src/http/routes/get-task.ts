/** One command and what came of it. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getTask",
  async handle({ params, services }) {
    return { body: await services.sessions.task(params["jti"] ?? "") };
  },
});
