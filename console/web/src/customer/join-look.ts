/** What the join page knows of its link. The secret stays in the page: the hub is shown a token made from it. */
import { createCrypto, type ErrorCode, linkToken, type ResponseBody } from "@deskside/protocol";
import { useEffect, useState } from "react";
import type { CustomerApi } from "./api.ts";

export type JoinLook =
  | { readonly kind: "looking"; readonly away: boolean }
  | { readonly kind: "refused"; readonly code: ErrorCode }
  /** Without https a browser has no cryptography. */
  | { readonly kind: "insecure" }
  | { readonly kind: "open"; readonly link: ResponseBody<"lookAtJoinLink">; readonly away: boolean };

/** Between two tries while nobody answers, in ms. */
const AGAIN_MS = 4_000;
/** Between two looks once the line was copied, in ms: the page says when the Helper has come. */
const WATCH_EVERY_MS = 4_000;
/** Nobody watches a download for longer, in ms. */
const WATCH_MS = 30 * 60_000;

/** Looks at the link; while `watching` (the line was copied), looks again until the Helper has used it. */
export function useJoinLook(api: CustomerApi, id: string, secret: string, watching: boolean): JoinLook {
  const [look, setLook] = useState<JoinLook>({ kind: "looking", away: false });
  const open = look.kind === "open" && look.link.state === "open";
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const until = Date.now() + WATCH_MS;
    async function once(): Promise<void> {
      if (globalThis.crypto.subtle === undefined) return setLook({ kind: "insecure" });
      const token = await linkToken(createCrypto(globalThis.crypto), secret);
      const answer = await api.call("lookAtJoinLink", { id, body: { token } });
      if (over) return;
      if (answer.ok) {
        setLook({ kind: "open", link: answer.value, away: false });
        if (watching && answer.value.state === "open" && Date.now() < until) again(WATCH_EVERY_MS);
      } else if (answer.code === "away" || answer.code === "OVERLOADED") {
        setLook((before) =>
          before.kind === "open" ? { ...before, away: true } : { kind: "looking", away: true },
        );
        again(AGAIN_MS);
      } else setLook({ kind: "refused", code: answer.code });
    }
    function again(ms: number): void {
      timer = setTimeout(() => {
        // A hidden page asks nobody; it looks again when it is seen.
        if (document.visibilityState === "visible") void once();
        else document.addEventListener("visibilitychange", () => void (over || once()), { once: true });
      }, ms);
    }
    if (watching && open) again(WATCH_EVERY_MS);
    else if (!watching) void once();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, id, secret, watching, open]);
  return look;
}
