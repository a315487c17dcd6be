/** At a start: what an earlier process began and never ended is told as it is, and is never run again. */
import type { Journal } from "../journal/journal.ts";
import type { Results } from "./results.ts";

export async function closeUnfinished(journal: Journal, results: Results, ownMs: number): Promise<void> {
  for (const jti of journal.unfinished()) {
    const hash = journal.known(jti)?.cmd;
    if (hash === undefined) continue;
    const message = "The agent ended while this ran. It is not known how far it came.";
    await results.finish({ jti, hash }, { status: "unknown", started: ownMs, ended: ownMs, message });
  }
}
