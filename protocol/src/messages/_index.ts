/** All control messages by type, and who may send which. */
import type { z } from "../schema.ts";
import type { Direction } from "./_define.ts";
import { registry } from "./registry.gen.ts";

/**
 * The protocol's version, one whole number.
 * - 1 (2026-11): the first.
 */
export const PROTOCOL_VERSION = 1;
export const PROTOCOL_MIN_VERSION = 1;

export const messages = registry;
export type MessageType = keyof typeof registry;

/** The types that travel in a direction. */
export type TypesOf<D extends Direction> = {
  [T in MessageType]: D extends (typeof registry)[T]["directions"][number] ? T : never;
}[MessageType];

/** The body of a message, as it is after decoding. */
export type Body<T extends MessageType> = z.output<ReturnType<(typeof registry)[T]["body"]>>;

/** A decoded message of a direction: a union that narrows by `t`. */
export type Message<D extends Direction> = {
  [T in TypesOf<D>]: { readonly t: T; readonly d?: string; readonly b: Body<T> };
}[TypesOf<D>];

/** One handler for each type of a direction; leaving one out does not compile. */
export type Handlers<D extends Direction, Context = void> = {
  [T in TypesOf<D>]: (body: Body<T>, context: Context, device: string | undefined) => void | Promise<void>;
};

export { DIRECTIONS } from "./_define.ts";
export type { Direction, MessageDefinition } from "./_define.ts";
