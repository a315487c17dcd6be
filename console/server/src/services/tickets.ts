/** Tickets for live sockets, for callers whom the REST interface has checked. */
import type { ServiceDeps } from "./_deps.ts";
import type { CustomerCaller, TechnicianCaller } from "./callers.ts";

export interface Tickets {
  forConsole(caller: TechnicianCaller): string;
  forCustomer(caller: CustomerCaller): string;
}

export const createTickets = ({ live }: ServiceDeps): Tickets => ({
  forConsole({ account, sub, name, signIn }) {
    return live().ticket({ kind: "console", user: { account, sub, name, signIn } });
  },
  forCustomer({ case: caseId, link }) {
    return live().ticket({ kind: "customer", case: caseId, link });
  },
});
