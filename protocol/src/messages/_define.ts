/**
 * How a control message is declared. On the wire it is one JSON text frame, `{ "t": type, "d"?: device, "b": body }`;
 * `d` (the device's thumbprint) stands on messages between hub and console that concern one device, so that the hub
 * forwards a body unread by name but checked by schema.
 */
import type { z } from "../schema.ts";

/** Who speaks to whom. A message that the hub only passes on has two directions. */
export const DIRECTIONS = [
  "agent-to-hub",
  "hub-to-agent",
  "console-to-hub",
  "hub-to-console",
  "hub-to-customer",
  "agent-to-companion",
  "companion-to-agent",
] as const;
export type Direction = (typeof DIRECTIONS)[number];

export interface MessageDefinition<
  Type extends string = string,
  Directions extends readonly Direction[] = readonly Direction[],
  Body extends z.core.SomeType = z.core.SomeType,
> {
  readonly type: Type;
  readonly directions: Directions;
  /** Protocol version that brought it. */
  readonly since: number;
  /** Built on first use; a closed object. */
  readonly body: () => Body;
}

export const defineMessage = <
  const Type extends string,
  const Directions extends readonly Direction[],
  Body extends z.core.SomeType,
>(
  definition: MessageDefinition<Type, Directions, Body>,
): MessageDefinition<Type, Directions, Body> => definition;
