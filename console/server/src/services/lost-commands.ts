/** Commands that never reached their machine, or whose end nobody will tell: put down as `unknown`, so that nothing waits for ever. */
import { accepted, HUB, type ServiceDeps } from "./_deps.ts";
import type { Hooks } from "./hooks.ts";
import type { Kept } from "./kept.ts";

/**
 * A command that has gone without a word for this long, in ms, and that its machine does not name as running, is lost:
 * it expires after 60 s, and what runs longer without a stream says that it runs. A result that comes later still counts.
 */
const LOST_AFTER_MS = 5 * 60_000;
/** Between two looks, in ms. */
const LOOK_EVERY_MS = 60_000;
/** Commands that are watched; beyond it the oldest are judged when their machine comes back. */
const WATCHED_MAX = 50_000;
/** Commands put down at one look. */
const AT_ONCE = 200;

export interface LostCommands {
  /** A command was sent. */
  sent(id: string): void;
  /** Looks at those of one machine, which has just come back. */
  look(device: string): Promise<void>;
  stop(): void;
}

export function createLostCommands(deps: ServiceDeps, kept: Kept, hooks: Hooks): LostCommands {
  const { store, logger } = deps;
  /** Commands that were sent by this process, and when (ms); the oldest first. */
  const watched = new Map<string, number>();

  const silent = () =>
    store.query
      .selectFrom("tasks")
      .select(["id", "deviceId", "caseId"])
      .where("state", "in", ["queued", "sent"])
      .where("queuedAt", "<", deps.now() - LOST_AFTER_MS)
      .limit(AT_ONCE);
  /** Puts down what is lost; gives what goes on. */
  async function judge(
    rows: readonly { id: string; deviceId: string; caseId: string }[],
  ): Promise<Set<string>> {
    const goingOn = new Set<string>();
    for (const { id, deviceId, caseId } of rows) {
      const presence = deps.live().presence(deviceId);
      // Away, it may still have run there: it is asked when it comes back.
      if (presence?.online !== true || presence.running.includes(id)) {
        goingOn.add(id);
        continue;
      }
      const message = "It never came to an end that the PC told of.";
      const put = { actor: HUB, at: deps.now(), id, to: "unknown" as const, code: "EXPIRED", message };
      accepted(await store.write("task-set-state", put));
      deps.live().changed(`case:${caseId}`, "task", id);
      const task = await kept.tasks.get(id);
      if (task !== undefined) await hooks.taskMoved(task);
    }
    return goingOn;
  }
  async function lookAtWatched(): Promise<void> {
    const due: string[] = [];
    for (const [id, at] of watched) {
      if (at > deps.now() - LOST_AFTER_MS || due.length >= AT_ONCE) break;
      due.push(id);
    }
    if (due.length === 0) return;
    const goingOn = await judge(await silent().where("id", "in", due).execute());
    for (const id of due) {
      watched.delete(id);
      if (goingOn.has(id)) watched.set(id, deps.now());
    }
  }
  const timer = setInterval(() => {
    lookAtWatched().catch((error: unknown) =>
      logger.warn({ err: error }, "lost commands were not looked for"),
    );
  }, LOOK_EVERY_MS).unref();

  return {
    sent(id) {
      const [oldest] = watched.keys();
      if (watched.size >= WATCHED_MAX && oldest !== undefined) watched.delete(oldest);
      watched.set(id, deps.now());
    },
    async look(device) {
      await judge(await silent().where("deviceId", "=", device).orderBy("queuedAt", "desc").execute());
    },
    stop: () => clearInterval(timer),
  };
}
