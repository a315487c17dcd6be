/** Record the customer's word on the plan, given by phone. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "agreeDeployment",
  async handle({ caller, params, body, services }) {
    return { body: await services.deployments.agreeByPhone(caller, params["id"] ?? "", body) };
  },
});
