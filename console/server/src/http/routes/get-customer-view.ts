/** All that the customer's page shows. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getCustomerView",
  async handle({ caller, cookie, services }) {
    return { body: await services.customers.view(caller.case, cookie) };
  },
});
