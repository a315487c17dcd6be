/** One run with its steps and what is due. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getRun",
  async handle({ params, services }) {
    return { body: await services.runs.view(params["id"] ?? "") };
  },
});
