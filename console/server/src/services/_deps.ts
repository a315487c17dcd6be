/** What every service gets. */
import type { Crypto } from "@deskside/protocol";
import type { FastifyBaseLogger } from "fastify";
import type { Live } from "../ports/live.ts";
import type { Store } from "../ports/store.ts";

export interface ServiceDeps {
  readonly store: Store;
  /** The live connections; there once the gateway is made, so it is asked for. */
  readonly live: () => Live;
  readonly crypto: Crypto;
  readonly logger: FastifyBaseLogger;
  /** The hub's one organisation (its row, not its root). */
  readonly organisationId: string;
  /** The origin that people open. */
  readonly origin: () => string;
  now(): number;
}

/** The hub itself, where an act is nobody else's. */
export const HUB = { kind: "hub", id: "hub", name: "Deskside" } as const;
