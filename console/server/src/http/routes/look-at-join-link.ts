/** What the join page shows; consumes nothing. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "lookAtJoinLink",
  perMinute: 60,
  async handle({ params, body, services }) {
    return { body: await services.links.look(params["id"] ?? "", body) };
  },
});
