/** The processes at one moment; one can be ended, and only the very one that was seen. */
import type { ProcessList } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Failure, Loading } from "../../../components/failure.tsx";
import { Moment } from "../../../components/moment.tsx";
import { toast } from "../../../components/toasts.tsx";
import { bytes, percent } from "../../../components/units.ts";
import { useDocument } from "../../../live/blob.ts";
import { t } from "../../../messages/text.ts";
import { NeedsScope } from "../needs-scope.tsx";
import { useBench } from "../use-bench.ts";

type Process = ProcessList["processes"][number];
/** Rows drawn: the busiest; a search finds the others. */
const SHOWN = 120;

export function Processes() {
  return (
    <NeedsScope scope="view_diagnostics" purpose={t("purpose.processes")}>
      <List />
    </NeedsScope>
  );
}

function List() {
  const { detail, ready, send } = useBench();
  const newest = detail.tasks
    .filter(({ op, document }) => op === "process.list" && document !== null)
    .sort((a, b) => b.createdAt - a.createdAt)[0];
  const { data, error } = useDocument<ProcessList>(newest?.document);
  const [text, setText] = useState("");
  const [ending, setEnding] = useState<Process>();
  const fits = (data?.processes ?? [])
    .filter(({ name, user, pid }) =>
      `${name} ${user} ${pid}`.toLowerCase().includes(text.trim().toLowerCase()),
    )
    .sort((a, b) => b.cpuPct - a.cpuPct || b.residentBytes - a.residentBytes);
  return (
    <>
      <div className="picker">
        <input
          className="input"
          type="search"
          aria-label={t("commands.findProcess")}
          placeholder={t("commands.findProcess")}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <ActionButton
          look="primary"
          disabled={!ready}
          run={async () => (await send("process.list", {})).done}
        >
          {newest === undefined ? t("commands.list") : t("commands.listAgain")}
        </ActionButton>
      </div>
      {error === null ? null : <Failure error={error} />}
      {newest !== undefined && data === undefined && error === null ? <Loading /> : null}
      {data === undefined ? (
        newest === undefined ? (
          <p className="faint pad">{t("commands.noList")}</p>
        ) : null
      ) : (
        <>
          <p className="faint pad">
            {t("commands.total", { count: data.total })} · <Moment at={data.takenAt} seconds />
          </p>
          <table className="table tabular middle">
            <thead>
              <tr>
                <th>{t("commands.name")}</th>
                <th>PID</th>
                <th>{t("commands.user")}</th>
                <th>CPU</th>
                <th>{t("live.memory")}</th>
                <th>
                  <span className="visually-hidden">{t("commands.end")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {fits.slice(0, SHOWN).map((process) => (
                <tr key={process.pid}>
                  <td className="mono">{process.name}</td>
                  <td className="faint">{process.pid}</td>
                  <td className="dim">{process.user}</td>
                  <td>{percent(process.cpuPct)}</td>
                  <td>{bytes(process.residentBytes)}</td>
                  <td>
                    <button type="button" className="btn small quiet" onClick={() => setEnding(process)}>
                      {t("commands.end")}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {fits.length > SHOWN ? (
            <p className="faint pad">{t("commands.moreRows", { count: fits.length - SHOWN })}</p>
          ) : null}
        </>
      )}
      {ending === undefined ? null : <EndDialog process={ending} close={() => setEnding(undefined)} />}
    </>
  );
}

function EndDialog({ process, close }: { readonly process: Process; readonly close: () => void }) {
  const { held, ask, send } = useBench();
  const end = async (signal: "TERM" | "KILL"): Promise<void> => {
    const { pid, startTicks } = process;
    await (await send("process.end", { pid, startTicks, signal })).done;
    toast(t("commands.ended", { name: process.name }));
    close();
  };
  return (
    <Dialog title={t("commands.endTitle", { name: process.name, pid: process.pid })} open onClose={close}>
      <div className="stack">
        <p className="dim">{t("commands.endText")}</p>
        {held.has("run_commands") ? (
          <div className="row">
            <ActionButton look="primary" run={() => end("TERM")}>
              {t("commands.askToEnd")}
            </ActionButton>
            <ActionButton look="danger" run={() => end("KILL")}>
              {t("commands.kill")}
            </ActionButton>
          </div>
        ) : (
          <ActionButton look="primary" run={() => ask(["run_commands"])}>
            {t("ask.for", { scope: t("scope.run_commands") })}
          </ActionButton>
        )}
      </div>
    </Dialog>
  );
}
