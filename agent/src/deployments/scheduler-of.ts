/** Which scheduler a machine's tasks go to. */
import type { Scheduler } from "../schedulers/_scheduler.ts";

/** The scheduler of this machine for the agent's own user. */
export async function schedulerOf(stateDir: string): Promise<Scheduler> {
  const { createCronScheduler } = await import("../schedulers/cron.ts");
  return createCronScheduler({ stateDir });
}
