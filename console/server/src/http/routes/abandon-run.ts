/** Leave a run, with the reason. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "abandonRun",
  async handle({ caller, params, body, services }) {
    return { body: await services.runs.abandon(caller, params["id"] ?? "", body.reason) };
  },
});
