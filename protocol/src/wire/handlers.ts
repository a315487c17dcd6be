/** Hands a decoded message to its handler. That none is missing is a matter of types: see `Handlers`. */
import type { Direction, Handlers, Message } from "../messages/_index.ts";

/**
 * Calls the handler of `message` and returns what it returns. What a handler throws, or rejects with, is the
 * caller's to answer.
 */
export function dispatch<D extends Direction, Context>(
  handlers: Handlers<D, Context>,
  message: Message<D>,
  context: Context,
): void | Promise<void> {
  const { t, d, b } = message as {
    readonly t: keyof Handlers<D, Context>;
    readonly d?: string;
    readonly b: never;
  };
  // Sound: `decode` gave this type its own body, and Handlers<D> has a handler for each type of D.
  const handle = handlers[t] as (
    body: never,
    context: Context,
    device: string | undefined,
  ) => void | Promise<void>;
  return handle(b, context, d);
}
