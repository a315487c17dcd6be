/** Single-use tickets that turn a signed-in page into a live socket. They live in memory: after a restart a page asks anew. */
import { randomBytes } from "node:crypto";
import type { TicketHolder } from "../ports/live.ts";
import { TICKET_LIFE_MS, TICKETS_MAX } from "./limits.ts";

export interface Tickets {
  /** A fresh ticket: 256 random bits, 43 characters. */
  issue(holder: TicketHolder): string;
  /** Whose ticket it is, once and within 30 s; undefined for any other text. */
  redeem(ticket: string): TicketHolder | undefined;
}

export function createTickets(now: () => number): Tickets {
  const open = new Map<string, { readonly holder: TicketHolder; readonly until: number }>();
  const drop = (): void => {
    const at = now();
    for (const [ticket, { until }] of open) {
      // In the order in which they were made: the first that is good ends the search.
      if (until > at && open.size < TICKETS_MAX) return;
      open.delete(ticket);
    }
  };
  return {
    issue(holder) {
      drop();
      const ticket = randomBytes(32).toString("base64url");
      open.set(ticket, { holder, until: now() + TICKET_LIFE_MS });
      return ticket;
    },
    redeem(ticket) {
      const found = open.get(ticket);
      open.delete(ticket);
      return found !== undefined && found.until > now() ? found.holder : undefined;
    },
  };
}
