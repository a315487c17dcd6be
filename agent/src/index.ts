/** The agent's one door for other packages: tests and the practice run start it from here. */
export { createAgent } from "./agent.ts";
export type { Agent, AgentEnd, AgentOptions, AgentStatus, GrantStatus, PromptMode } from "./agent-options.ts";
export { DEFAULT_RATES, type Rates } from "./guard/rates.ts";
export { AgentError } from "./state/agent-error.ts";
export { rollBackDeployment } from "./deployments/rollback.ts";
export { type RolledBack, rollBackAllSince } from "./deployments/rollback.ts";
