/** Pings consoles and customers' pages, and lets go of those that are silent. */
import { OFFLINE_AFTER_MS, PING_EVERY_MS } from "@deskside/protocol";
import type { Topics } from "./topics.ts";

/** Returns what is to be called once a second. */
export function watchPages(topics: Topics, now: () => number): () => void {
  let pingedAt = now();
  return () => {
    const at = now();
    const ping = at - pingedAt >= PING_EVERY_MS;
    if (ping) pingedAt = at;
    for (const page of [...topics.consoles, ...topics.pages()]) {
      if (at - page.heardAt > OFFLINE_AFTER_MS) page.giveUp();
      else if (ping) page.ping();
    }
  };
}
