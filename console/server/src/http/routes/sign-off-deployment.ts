/** Sign a deployment off. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "signOffDeployment",
  async handle({ caller, params, body, services }) {
    return { body: await services.deployments.signOff(caller, params["id"] ?? "", body.note) };
  },
});
