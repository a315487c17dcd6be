/** Run the due check or action again. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "retryStep",
  async handle({ caller, params, body, services }) {
    return { body: await services.runs.retry(caller, params["id"] ?? "", body.visit) };
  },
});
