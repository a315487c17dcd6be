/** The live side, for components. */
import { createContext, use, useEffect } from "react";
import type { Live } from "./live.ts";

export const LiveContext = createContext<Live | undefined>(undefined);

/** The live side of this tab; only pages behind the sign-in have it. */
export function useLive(): Live {
  const live = use(LiveContext);
  if (live === undefined) throw new Error("This page is shown without its live side.");
  return live;
}

/** Watches a topic while the component is shown. */
export function useTopic(topic: string | undefined): void {
  const { link } = useLive();
  useEffect(() => (topic === undefined ? undefined : link.watch(topic)), [link, topic]);
}
