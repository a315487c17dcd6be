/** Does a peer's work in the order of its messages, one at a time, with a bounded queue. */
import { WAITING_MESSAGES_MAX } from "./limits.ts";

/** Who has such a queue; both members stay empty while nothing waits. */
export interface Queue {
  tail: Promise<void> | undefined;
  waiting: number;
}

/** False: too much waits already, and nothing was begun. `failed` hears what the work throws. */
export function inOrder(queue: Queue, work: () => Promise<void>, failed: (error: unknown) => void): boolean {
  if (queue.waiting >= WAITING_MESSAGES_MAX) return false;
  queue.waiting += 1;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed(error);
    }
    queue.waiting -= 1;
    if (queue.waiting === 0) queue.tail = undefined;
  };
  // An idle queue begins at once: a command's way is short.
  queue.tail = queue.tail === undefined ? run() : queue.tail.then(run);
  return true;
}
