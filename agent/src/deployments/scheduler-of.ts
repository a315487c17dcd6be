/** Which scheduler a machine's tasks go to. */
import type { Scheduler } from "../schedulers/_scheduler.ts";
import { registry } from "../schedulers/registry.gen.ts";

/** The scheduler of this machine for the agent's own user. */
export const schedulerOf = async (stateDir: string): Promise<Scheduler> =>
  (await registry.cron()).default({ stateDir });
