/** Write to the technician. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "chatAsCustomer",
  async handle({ caller, body, services }) {
    return { body: await services.customers.chat(caller, body) };
  },
});
