/** Live samples of a machine while somebody looks: asked for by a signed command, stopped when the page is hidden or left. */
import type { LiveSample } from "@deskside/protocol";
import { useEffect, useRef, useState } from "react";
import { toastError } from "../../../components/toasts.tsx";
import { useLive } from "../../../live/context.ts";
import { useStore } from "../../../platform/store.ts";
import { useBench } from "../use-bench.ts";

/** Between two samples, in ms. */
export const SAMPLE_EVERY_MS = 1_000;

function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const onChange = (): void => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  return visible;
}

export function useLiveSamples(): readonly LiveSample[] {
  const { link, linkState, samples } = useLive();
  const { device, held, send, ready } = useBench();
  const id = device?.id ?? "";
  const online = useStore(linkState).state === "online";
  const visible = useVisible();
  const grant = held.get("view_diagnostics")?.grant;
  const start = useRef(send);
  start.current = send;
  useEffect(() => {
    if (!online || !visible || !ready || grant === undefined || id === "") return;
    link.send({ t: "live.watch", d: id, b: { watch: true } });
    start
      .current("live.start", { intervalMs: SAMPLE_EVERY_MS })
      .then(({ first }) => first.catch(toastError), toastError);
    return () => {
      link.send({ t: "live.watch", d: id, b: { watch: false } });
    };
  }, [link, online, visible, ready, grant, id]);
  return useStore(samples.of(id));
}
