/** One deployment whole. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getDeployment",
  async handle({ params, services }) {
    return { body: await services.deployments.view(params["id"] ?? "") };
  },
});
