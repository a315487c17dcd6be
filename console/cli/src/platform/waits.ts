/** Waiting with an end: a deadline, or Ctrl-C. */
import { CommandError } from "./problems.ts";

/** Settles as `promise` does, or fails after `ms` with `what`, or when the signal aborts. */
export async function within<T>(
  promise: Promise<T>,
  ms: number,
  what: string,
  signal?: AbortSignal,
): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new CommandError(what)), ms);
  const stop = (): void => over.reject(new CommandError("Stopped."));
  signal?.addEventListener("abort", stop);
  if (signal?.aborted === true) stop();
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** Something that others poke; `next` resolves at the first poke after it was last called. */
export interface Bell {
  ring(): void;
  next(): Promise<void>;
}

/** A bell that remembers one ring. */
export function createBell(): Bell {
  let rung = false;
  let waiting: (() => void) | undefined;
  return {
    ring() {
      if (waiting === undefined) rung = true;
      else waiting();
      waiting = undefined;
    },
    next() {
      if (rung) {
        rung = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
  };
}
