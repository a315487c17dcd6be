/** End everything on the PC. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "stopAsCustomer",
  async handle({ caller, services }) {
    return { body: await services.customers.stop(caller) };
  },
});
