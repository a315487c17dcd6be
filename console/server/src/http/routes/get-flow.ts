/** One flow with its graph. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getFlow",
  async handle({ params, services }) {
    return { body: await services.library.detail(params["id"] ?? "") };
  },
});
