/** Begins a run, and tells it when an agent comes or goes. */
import { type Moved, moveTo } from "./advance.ts";
import { type Due, dueOf } from "./due.ts";
import type { LinkedFlow } from "./flow.ts";
import { PHASES, type Phase } from "./phases.ts";
import type { PassedNode, RunState } from "./state.ts";

export interface StartOptions {
  readonly agentPresent: boolean;
  readonly technicalLevel: "plain" | "technical";
  /** The machine's system, where it is known. */
  readonly system: string | null;
  /** Now, ms. */
  readonly at: number;
  /** After each check, wait for a technician to go on along the expected branch or another one. Default: no. */
  readonly review?: boolean;
}
export interface Started {
  readonly state: RunState;
  /** Nodes passed on the way to the first one that asks for somebody. */
  readonly passed: readonly PassedNode[];
  readonly due: Due;
}

/** A new run at its first due step. */
export function startRun(linked: LinkedFlow, options: StartOptions): Started {
  const { root } = linked;
  const empty: RunState = {
    format: 1,
    flow: root.id,
    version: root.version,
    status: "running",
    agentPresent: options.agentPresent,
    technicalLevel: options.technicalLevel,
    system: options.system,
    review: options.review ?? false,
    stack: [{ flow: root.id, node: root.start }],
    stage: "work",
    attempt: 1,
    dueAt: options.at,
    sequence: 0,
    visits: {},
    answers: {},
    checks: {},
    vars: Object.fromEntries(
      [root, ...Object.values(linked.subflows)].flatMap((flow) =>
        Object.keys(flow.vars).map((name) => [name, null]),
      ),
    ),
    latest: { status: null, answer: null, facts: {}, outcome: null, result: null },
    phases: Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>,
    scores: { hardware: 0, software: 0 },
    overrides: 0,
    history: [],
    conclusion: null,
    escalation: null,
    ending: null,
    phasesReason: "",
  };
  const moved: Moved = moveTo(linked, empty, root.start);
  return { ...moved, due: dueOf(linked, moved.state) };
}

/**
 * The run after an agent has come or gone for good. A check that was waiting turns into its manual question and back;
 * nothing is passed over by itself, since a lost network returns.
 */
export function withAgent(state: RunState, present: boolean): RunState {
  return state.agentPresent === present ? state : { ...state, agentPresent: present };
}
