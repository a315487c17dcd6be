/** The seven phases of a visit: which have steps. */
import type { RunView } from "@deskside/protocol";
import { t, tOr } from "../../../messages/text.ts";

export function Phases({ run }: { readonly run: RunView }) {
  const filled = run.phases.filter(({ steps }) => steps > 0).length;
  const current = run.due?.phase;
  return (
    <div className="phases">
      <ol aria-label={t("run.phases", { filled, count: run.phases.length })}>
        {run.phases.map(({ phase, steps }) => (
          <li
            key={phase}
            className={steps > 0 ? "filled" : phase === current ? "current" : ""}
            title={`${tOr("phase", phase)}: ${t("run.stepCount", { count: steps })}`}
          >
            <span className="visually-hidden">
              {tOr("phase", phase)}: {t("run.stepCount", { count: steps })}
            </span>
          </li>
        ))}
      </ol>
      <span className="faint nowrap">
        {current === undefined
          ? t("run.phasesShort", { filled, count: run.phases.length })
          : tOr("phase", current)}
      </span>
    </div>
  );
}
