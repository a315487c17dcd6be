/** What waits for a technician's signature now, by run: told to consoles at once and to those that come later. */
import type { Body } from "@deskside/protocol";

type Due = Body<"run.due">;

export class Dues {
  readonly #byRun = new Map<string, Due>();

  set(due: Due): void {
    this.#byRun.set(due.run, due);
  }
  settle(run: string): void {
    this.#byRun.delete(run);
  }
  /** All of a case; `stored` are those that the store knows, which count where both know a run. */
  of(caseId: string, stored: readonly Due[]): Due[] {
    const all = new Map(stored.map((due) => [due.run, due]));
    for (const [run, due] of this.#byRun) if (due.case === caseId && !all.has(run)) all.set(run, due);
    return [...all.values()];
  }
}
