/** The case's chain of events, oldest first. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "listEvents",
  async handle({ params, query, services }) {
    return { body: await services.cases.events(params["id"] ?? "", query) };
  },
});
