/** A ticket for the live socket. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "newTicket",
  handle({ caller, services }) {
    return { body: { ticket: services.tickets.forConsole(caller) } };
  },
});
