/** A ticket for the customer's live socket. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "newCustomerTicket",
  handle({ caller, services }) {
    return { body: { ticket: services.tickets.forCustomer(caller) } };
  },
});
