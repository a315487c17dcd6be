/** What a run comes to: the verdict for the case, and what the routine rule needs. */
import { emptyPhases } from "./advance.ts";
import type { FaultClass } from "./flow.ts";
import type { Phase } from "./phases.ts";
import type { Conclusion, Escalation, RunState, RunStatus } from "./state.ts";

export interface RunSummary {
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  readonly escalation: Escalation | null;
  readonly resolution: string;
  /** As the flow concluded; else by the scores, when they speak clearly. */
  readonly fault: FaultClass;
  readonly hardware: number;
  readonly software: number;
  /** Which side the evidence leans to; `even` also when there is none. */
  readonly leans: "hardware" | "software" | "even";
  readonly emptyPhases: readonly Phase[];
  readonly phasesReason: string;
  readonly overrides: number;
  readonly routine: {
    /** Resolved, nothing overridden, and a conclusion to compare. The hub adds tier, validation and frequency. */
    readonly candidate: boolean;
    /** What counts as the same conclusion. */
    readonly key: string | null;
  };
}

export function summariseRun(state: RunState): RunSummary {
  const { hardware, software } = state.scores;
  const leans = hardware > software ? "hardware" : software > hardware ? "software" : "even";
  const resolved = state.status === "confirmed" || state.status === "concluded";
  const key =
    state.conclusion === null ? null : `${state.flow}: ${state.conclusion.flow}/${state.conclusion.node}`;
  return {
    status: state.status,
    conclusion: state.conclusion,
    escalation: state.escalation,
    resolution: state.conclusion?.resolution ?? "",
    // Two points apart: one answer alone never settles hardware against software.
    fault:
      state.conclusion?.fault ??
      (Math.abs(hardware - software) >= 2 && leans !== "even" ? leans : "undetermined"),
    hardware,
    software,
    leans,
    emptyPhases: emptyPhases(state),
    phasesReason: state.phasesReason,
    overrides: state.overrides,
    routine: {
      candidate: resolved && state.status === "confirmed" && state.overrides === 0 && key !== null,
      key,
    },
  };
}
