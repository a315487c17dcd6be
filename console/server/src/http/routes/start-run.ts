/** Start a flow in a case. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "startRun",
  async handle({ caller, params, body, services }) {
    return { body: await services.runs.start(caller, params["id"] ?? "", body) };
  },
});
