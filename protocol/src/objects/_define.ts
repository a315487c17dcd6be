/** How a signed object is declared: its `typ`, the algorithm its signer must use, and its closed claims. */
import type { z } from "../schema.ts";

export type SignatureAlgorithm = "ES256" | "Ed25519";

export interface ObjectDefinition<
  Typ extends string = string,
  Claims extends z.core.SomeType = z.core.SomeType,
> {
  readonly typ: Typ;
  /** Algorithms that this `typ` admits; more than one only where two kinds of signer make it. */
  readonly algorithms: readonly SignatureAlgorithm[];
  /** Longest life in seconds (`exp - iat`); null where it has no `exp`. */
  readonly maxLifeS: number | null;
  readonly claims: () => Claims;
}

export const defineObject = <const Typ extends string, Claims extends z.core.SomeType>(
  definition: ObjectDefinition<Typ, Claims>,
): ObjectDefinition<Typ, Claims> => definition;

const DAY_S = 86_400;
/** Lives in seconds, from the table of signed objects in docs/security.md. */
export const LIFE_S = {
  owner: 730 * DAY_S,
  technician: 400 * DAY_S,
  revocation: 30 * DAY_S,
  attendedDevice: DAY_S,
  managedDevice: 400 * DAY_S,
  offer: 7 * DAY_S,
  ask: 5 * 60,
  command: 60,
  queuedCommand: 7 * DAY_S,
  hello: 30,
  standingGrant: 90 * DAY_S,
} as const;
