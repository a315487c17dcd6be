/** How was this help? */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "rateAsCustomer",
  async handle({ caller, body, services }) {
    return { body: await services.customers.rate(caller, body) };
  },
});
