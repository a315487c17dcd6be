/** A link to the customer's page. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "createCustomerLink",
  async handle({ caller, params, body, services }) {
    return { body: await services.links.createCustomerLink(caller, params["id"] ?? "", body.tokenHash) };
  },
});
