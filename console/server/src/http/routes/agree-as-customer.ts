/** Say yes or no to a plan. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "agreeAsCustomer",
  async handle({ caller, body, services }) {
    return { body: await services.customers.agree(caller, body) };
  },
});
