/** The run as it happened, and the step that is due. This list is the record. */
import type { RunView } from "@deskside/protocol";
import { useEffect, useRef, useState } from "react";
import { StateTag } from "../../../components/state-tag.tsx";
import { t } from "../../../messages/text.ts";
import { useBench } from "../use-bench.ts";
import { DueStep } from "./due-step.tsx";
import { FlowChooser } from "./flow-chooser.tsx";
import { NoteBox } from "./note-box.tsx";
import { Phases } from "./phases.tsx";
import { RunMenu } from "./run-menu.tsx";
import { Step } from "./step.tsx";

export function RunColumn() {
  const { detail, open } = useBench();
  const runs = [...detail.runs].sort((a, b) => a.startedAt - b.startedAt);
  const newest = runs.findLast(({ state }) => state === "running") ?? runs.at(-1);
  const [chosen, setChosen] = useState<string>();
  const [starting, setStarting] = useState(false);
  const run = runs.find(({ id }) => id === chosen) ?? newest;
  const choosing = starting || run === undefined;
  return (
    <>
      <div className="column-head">
        <h2 className="grow">{t("bench.finding")}</h2>
        {runs.length > 1 && !choosing ? (
          <select
            className="input small"
            aria-label={t("run.choose")}
            value={run?.id ?? ""}
            onChange={({ target }) => setChosen(target.value)}
          >
            {runs.map(({ id, flow }, at) => (
              <option key={id} value={id}>
                {at + 1}. {flow.title}
              </option>
            ))}
          </select>
        ) : null}
        {run === undefined || choosing ? null : (
          <span className="faint nowrap" title={run.flow.title}>
            {run.flow.ref ?? run.flow.id} v{run.flow.version}
          </span>
        )}
        {open && run !== undefined && !choosing ? (
          <RunMenu run={run} startAnother={() => setStarting(true)} />
        ) : null}
      </div>
      {choosing ? (
        <div className="column-scroll">
          <FlowChooser
            done={() => {
              setStarting(false);
              setChosen(undefined);
            }}
            cancel={run === undefined ? undefined : () => setStarting(false)}
          />
        </div>
      ) : (
        <RunList run={run} another={open ? () => setStarting(true) : undefined} />
      )}
      <NoteBox />
      {run === undefined || choosing ? null : <Phases run={run} />}
    </>
  );
}

interface RunListProps {
  readonly run: RunView;
  /** Begins another flow; undefined where the case is closed. */
  readonly another: (() => void) | undefined;
}

function RunList({ run, another }: RunListProps) {
  const due = useRef<HTMLLIElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const visit = run.due?.visit;
  useEffect(() => {
    (due.current ?? end.current)?.scrollIntoView({ block: "nearest" });
  }, [visit]);
  const corrected = new Set(run.steps.flatMap(({ corrects }) => (corrects === null ? [] : [corrects])));
  return (
    <div className="column-scroll">
      <p className="run-title strong">{run.flow.title}</p>
      <ol className="steps" aria-label={t("run.steps")}>
        {run.steps.map((step) => (
          <Step key={step.seq} run={run} step={step} corrected={corrected.has(step.seq)} />
        ))}
        {run.due === null || another === undefined ? null : (
          <li className="step now" ref={due} aria-current="step">
            <span className="step-dot" aria-hidden="true" />
            <DueStep key={`${run.due.visit}.${run.due.attempt}`} run={run} due={run.due} />
          </li>
        )}
        {another === undefined
          ? null
          : run.ahead.map((title, at) => (
              // Titles may repeat; their place is what they are.
              <li className="step ahead" key={`${at}.${title}`}>
                <span className="step-dot" aria-hidden="true" />
                <div className="step-body dim">{title}</div>
              </li>
            ))}
      </ol>
      {run.state !== "running" ? (
        <Conclusion run={run} another={another} />
      ) : another === undefined ? (
        <p className="conclusion dim">{t("run.caseClosed")}</p>
      ) : null}
      <div ref={end} />
    </div>
  );
}

function Conclusion({ run, another }: RunListProps) {
  return (
    <div className="conclusion">
      <div className="row">
        <StateTag code={run.state} />
        {run.resolutionCode === null ? null : <span className="faint">{run.resolutionCode}</span>}
      </div>
      {run.conclusion === null ? null : <p>{run.conclusion}</p>}
      {run.hardwareScore > 0 || run.softwareScore > 0 ? (
        <p className="faint tabular">
          {t("run.scores", { hardware: run.hardwareScore, software: run.softwareScore })}
        </p>
      ) : null}
      {another === undefined ? null : (
        <div>
          <button type="button" className="btn small" onClick={another}>
            {t("run.startAnother")}
          </button>
        </div>
      )}
    </div>
  );
}
