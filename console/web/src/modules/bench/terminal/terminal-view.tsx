/** One terminal: opened with a signed command, or taken up again where the agent's ring still has it. */
import { DesksideError, newStreamNumber, type Terminal } from "@deskside/protocol";
import "@xterm/xterm/css/xterm.css";
import { useCallback, useEffect, useRef, useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { errorText } from "../../../components/failure.tsx";
import { useLive } from "../../../live/context.ts";
import { useStore } from "../../../platform/store.ts";
import { t } from "../../../messages/text.ts";
import { crypto } from "../../../platform/keystore.ts";
import { useBench } from "../use-bench.ts";
import { forgetTerminal, keepTerminal, keptTerminal } from "./kept-terminal.ts";
import { createScreen, type Screen } from "./screen.ts";

type State = "idle" | "opening" | "open" | "ended";

export default function TerminalView() {
  const { technician, linkState } = useLive();
  const { session, ready, request, detail } = useBench();
  const box = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen>(undefined);
  const open = useRef<Terminal>(undefined);
  const [state, setState] = useState<State>("idle");
  const [problem, setProblem] = useState("");
  const online = useStore(linkState).state === "online";
  const sid = session?.id ?? "";

  useEffect(() => {
    if (box.current === null) return;
    const made = createScreen(box.current, {
      onInput: (bytes) => open.current?.write(bytes),
      onResize: (cols, rows) => open.current?.resize(cols, rows),
    });
    screen.current = made;
    return () => {
      // The terminal itself stays on the machine: whoever comes back attaches to it.
      open.current?.close();
      open.current = undefined;
      made.dispose();
      screen.current = undefined;
    };
  }, []);

  const begin = useCallback(
    async (attachTo: number | undefined): Promise<void> => {
      const view = screen.current;
      if (view === undefined) return;
      setState("opening");
      setProblem("");
      view.clear();
      const stream = newStreamNumber(crypto);
      const { cols, rows } = view.fit();
      const events = {
        onOutput: (bytes: Uint8Array, consumed: () => void, gap: boolean) => {
          if (gap) view.say(t("terminal.gap"));
          view.write(bytes, consumed);
        },
        onEnd: ({
          code,
          result,
        }: {
          readonly code?: string;
          readonly result?: { readonly claims: { readonly code?: string | undefined } };
        }) => {
          open.current = undefined;
          if (code === "OFFLINE") {
            setState("idle");
            return;
          }
          forgetTerminal(sid);
          const why = code ?? result?.claims.code;
          view.say(why === undefined ? t("terminal.ended") : t("terminal.endedBy", { code: why }));
          setState("ended");
        },
        confirming: () => view.say(t("terminal.confirming")),
      };
      try {
        const opened = await technician.terminal(
          attachTo === undefined
            ? request("terminal.open", { stream, cols, rows })
            : request("terminal.attach", { terminal: attachTo, stream, from: 0, drive: true }),
          events,
        );
        open.current = opened;
        if (attachTo === undefined) keepTerminal(sid, stream);
        opened.resize(cols, rows);
        setState("open");
        view.focus();
      } catch (error) {
        if (attachTo !== undefined) forgetTerminal(sid);
        setProblem(
          attachTo !== undefined && error instanceof DesksideError ? t("terminal.gone") : errorText(error),
        );
        setState("ended");
      }
    },
    [technician, request, sid],
  );

  // A terminal that was open in this tab is taken up again, after a reload and after a lost connection.
  const beginNow = useRef(begin);
  beginNow.current = begin;
  useEffect(() => {
    if (!online || !ready || sid === "") return;
    const before = keptTerminal(sid);
    if (before !== undefined && open.current === undefined) void beginNow.current(before.terminal);
  }, [online, ready, sid]);

  return (
    <div className="terminal">
      <div className="terminal-bar">
        <span className="tag warn">{t("terminal.recorded")}</span>
        <span className="faint grow ellipsis">
          {t("terminal.notice", { name: detail.person?.name ?? t("bench.theCustomer") })}
        </span>
        {state === "idle" || state === "ended" ? (
          <ActionButton look="small primary" run={() => begin(undefined)} disabled={!ready}>
            {state === "idle" ? t("terminal.open") : t("terminal.another")}
          </ActionButton>
        ) : null}
        {state === "opening" ? (
          <span className="spinner" role="status" aria-label={t("terminal.opening")} />
        ) : null}
        {state === "open" ? <span className="faint">{t("terminal.leave")}</span> : null}
      </div>
      {problem === "" ? null : (
        <div className="callout fail" role="alert">
          {problem}
        </div>
      )}
      <div className="terminal-box" ref={box} aria-label={t("terminal.label")} role="group" />
    </div>
  );
}
