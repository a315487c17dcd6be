/** The bounds of the flow language, each with its unit and reason. */

/** Nodes in one flow: beyond this nobody can review it, and domain experts split theirs into subflows. */
export const MAX_NODES = 150;
/** Characters of a flow file: 150 nodes at 1,600 characters each, wordings included. */
export const MAX_FILE_CHARS = 256 * 1024;
/** Nesting of a flow file; the deepest legal path (a choice inside an input inside a node) is 7. */
export const MAX_FILE_DEPTH = 12;
/** Outgoing edges of a node: more branches than this cannot be read at a glance. */
export const MAX_EDGES = 16;
/** Answers offered by one question: a customer sees them as buttons. */
export const MAX_CHOICES = 12;
/** Characters of one condition. */
export const MAX_CONDITION_CHARS = 400;
/** Nodes in the syntax tree of one condition. */
export const MAX_CONDITION_NODES = 120;
/** Nesting of one condition. */
export const MAX_CONDITION_DEPTH = 16;
/** Flows inside flows, the outermost included. */
export const MAX_SUBFLOW_DEPTH = 4;
/** How often a run may visit a node that does not say so itself (`visits`). */
export const DEFAULT_VISITS = 3;
/** Runs of one check within one visit: "run again" is for a person who waits, not for a loop. */
export const MAX_ATTEMPTS = 20;
/** Steps of one run: ten times the longest sensible visit; a case can hold another run. */
export const MAX_STEPS = 500;
/** Nodes passed without anybody acting between two steps; reached only if a flow was never linted. */
export const MAX_PASSED = 400;
/** Characters of a free-text answer unless the question says less. */
export const MAX_TEXT_ANSWER = 2_000;
/** Characters of a reason that a person gives. */
export const MAX_REASON = 1_000;
/** Facts kept in a run's state: names per level, items per list, characters per text, levels. */
export const FACT_LIMITS = { keys: 64, items: 64, chars: 500, depth: 5 } as const;
