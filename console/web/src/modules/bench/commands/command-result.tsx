/** One program: exactly what ran, its output as it comes, both streams, its exit; it can be cancelled while it runs. */
import type { TaskView } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Moment } from "../../../components/moment.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { duration } from "../../../components/units.ts";
import { t } from "../../../messages/text.ts";
import { useBench } from "../use-bench.ts";
import { SignedBy } from "../signed-by.tsx";
import { commandWords, isRunning, operationTitle } from "../words.ts";
import { OutputView } from "./output-view.tsx";

export function CommandResult({ task, first }: { readonly task: TaskView; readonly first: boolean }) {
  const [toggled, setToggled] = useState<boolean>();
  const running = isRunning(task);
  const open = toggled ?? (running || first);
  const words = commandWords(task);
  return (
    <article className="evidence">
      <button type="button" className="evidence-head" aria-expanded={open} onClick={() => setToggled(!open)}>
        {running ? <span className="spinner" aria-hidden="true" /> : <StateTag code={task.state} />}
        <span className="mono grow ellipsis" title={words}>
          {task.op === "command.run" ? words : `${operationTitle(task.op)}: ${words}`}
        </span>
        {task.exit === null ? null : (
          <span className="tabular dim nowrap">{t("evidence.exit", { code: task.exit })}</span>
        )}
        <span className="faint tabular nowrap">
          {task.startedAt !== null && task.endedAt !== null ? (
            duration(task.endedAt - task.startedAt)
          ) : (
            <Moment at={task.createdAt} seconds />
          )}
        </span>
      </button>
      {open ? (
        <div className="evidence-body">
          {task.message === null ? null : <p className="dim">{task.message}</p>}
          <OutputView task={task} />
          <div className="row wrap">
            <SignedBy task={task} />
            <span className="grow" />
            {running ? <CancelButton jti={task.jti} /> : null}
          </div>
        </div>
      ) : null}
    </article>
  );
}

export function CancelButton({ jti }: { readonly jti: string }) {
  const { send, ready, held } = useBench();
  return (
    <ActionButton
      look="small"
      disabled={!ready || held.size === 0}
      run={async () => (await send("command.cancel", { jti })).done}
    >
      {t("commands.cancel")}
    </ActionButton>
  );
}
