/** What the hub says has changed is asked for again; changes that come together are asked for once. */
import type { ConsoleLink } from "@deskside/protocol";
import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** Changes within this time are one, in ms: below what an eye notices. */
const TOGETHER_MS = 40;

/** Watches the lists for good, and refreshes what a change concerns. Returns what ends it. */
export function followTopics(link: ConsoleLink, queries: QueryClient): () => void {
  const stale = new Map<string, QueryKey>();
  let planned: ReturnType<typeof setTimeout> | undefined;
  const mark = (...keys: readonly QueryKey[]): void => {
    for (const key of keys) stale.set(JSON.stringify(key), key);
    planned ??= setTimeout(() => {
      planned = undefined;
      const now = [...stale.values()];
      stale.clear();
      for (const queryKey of now) void queries.invalidateQueries({ queryKey });
    }, TOGETHER_MS);
  };
  const offs = [
    link.on("topic.changed", ({ b }) => {
      const [kind = "", id = ""] = b.topic.split(":");
      if (kind === "cases") mark(["cases"], ["invitations"]);
      else if (kind === "devices") mark(["devices"], ["device"]);
      else if (kind === "team") mark(["invitations"], ["trust"]);
      else if (kind === "case") mark(["case"], ["events", id]);
      else if (kind === "device") mark(["device"]);
    }),
    link.onState((state) => {
      // What changed while the connection was down was said to nobody.
      if (state === "online") void queries.invalidateQueries();
    }),
    link.watch("cases"),
    link.watch("devices"),
    link.watch("team"),
  ];
  return () => {
    clearTimeout(planned);
    for (const off of offs) off();
  };
}
