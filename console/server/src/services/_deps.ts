/** What every service gets, and how each speaks of who acts. */
import { type Crypto, DesksideError, type ErrorCode } from "@deskside/protocol";
import type { Live, Recorder } from "../ports/live.ts";
import type { Logger } from "../ports/logger.ts";
import type { Actor, Store } from "../ports/store.ts";

export interface ServiceDeps {
  readonly store: Store;
  /** The live connections; there once the gateway is made, so it is asked for. */
  readonly live: () => Live;
  readonly crypto: Crypto;
  /** Terminal recordings as they stand on the disk. */
  readonly recorder: Pick<Recorder, "read">;
  readonly logger: Logger;
  /** The hub's one organisation (its row, not its root). */
  readonly organisationId: string;
  /** The origin that people open. */
  readonly origin: () => string;
  now(): number;
}

/** The hub itself, where an act is nobody else's. */
export const HUB: Actor = { kind: "hub", id: "hub", name: "Deskside" };

/** A technician as events name them; a console's user and a caller of the REST interface are the same person. */
export const technician = ({
  account,
  name,
}: {
  readonly account: string;
  readonly name: string;
}): Actor => ({
  kind: "technician",
  id: account,
  name,
});

/** The customer of a case as events name them. */
export const customer = (who: {
  readonly person: string | null;
  readonly link: string;
  readonly name: string;
}): Actor => ({
  kind: "customer",
  id: who.person ?? who.link,
  name: who.name,
});

/** What a unit of work answered, unless it refused: then its code as an error, with the state that stood in the way. */
export function accepted<R extends { ok: boolean }>(result: R): Extract<R, { ok: true }> {
  if (result.ok) return result as Extract<R, { ok: true }>;
  const { code, state } = result as unknown as { code: ErrorCode; state?: string };
  throw new DesksideError(code, state === undefined ? undefined : `It is ${state}.`);
}
