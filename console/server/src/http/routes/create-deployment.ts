/** Keep a plan and put it before the customer. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "createDeployment",
  async handle({ caller, body, services }) {
    return { body: await services.deployments.create(caller, body.case, body.task) };
  },
});
