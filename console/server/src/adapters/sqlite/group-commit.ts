/**
 * Group commit: every unit that waits runs in a savepoint of its own, then one COMMIT makes all of them durable.
 * A unit that fails or refuses undoes itself alone; a COMMIT that fails takes the whole batch with it.
 */
import type { StoreTrouble } from "../../ports/store.ts";
import type { Tx } from "../../ports/tx.ts";
import type { Write } from "../../writes/_define.ts";
import { isRefusal, runUnit, type Unit } from "../../writes/_run.ts";
import type { Connection } from "./connection.ts";
import { troubleOf } from "./trouble.ts";

/** Units in one commit at most: beyond this the commit's own cost no longer shows in a unit's. */
export const MAX_UNITS_PER_COMMIT = 512;
/** Time that one commit may gather units, in ms: what the first of them waits for the others at most. */
export const MAX_GATHER_MS = 20;

/** A unit with the number that its caller waits for. */
export interface NumberedUnit extends Unit {
  readonly id: number;
}

/** What became of a unit, once that is certain. */
export type Outcome =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly bug: string }
  | { readonly id: number; readonly trouble: StoreTrouble };

/** Where units come from; undefined when none waits. */
export type NextUnit = () => NumberedUnit | undefined;

/** A batch's outcomes, in the order of the units, and the trouble that made it fail as a whole. */
export interface Batch {
  readonly outcomes: Outcome[];
  readonly trouble: StoreTrouble | undefined;
}

/** Runs what `next` gives until nothing waits or a limit is met, commits, and only then says what became of each. */
export async function commitBatch(
  connection: Connection,
  tx: Tx,
  writes: Readonly<Record<string, Write<never, unknown>>>,
  next: NextUnit,
): Promise<Batch> {
  const outcomes: Outcome[] = [];
  let current: NumberedUnit | undefined;
  try {
    connection.exec("begin immediate");
    const until = performance.now() + MAX_GATHER_MS;
    while (outcomes.length < MAX_UNITS_PER_COMMIT && performance.now() < until) {
      current = next();
      if (current === undefined) break;
      outcomes.push(await runInSavepoint(connection, tx, writes, current));
      current = undefined;
    }
    connection.exec("commit");
    return { outcomes, trouble: undefined };
  } catch (error) {
    if (connection.database.isTransaction) connection.exec("rollback");
    const trouble = troubleOf(error) ?? "io";
    const ids = outcomes.map((outcome) => outcome.id);
    if (current !== undefined) ids.push(current.id);
    // Where not even BEGIN worked, those that wait must hear of it too.
    for (let unit = ids.length === 0 ? next() : undefined; unit !== undefined; unit = next())
      ids.push(unit.id);
    return { outcomes: ids.map((id) => ({ id, trouble })), trouble };
  }
}

async function runInSavepoint(
  connection: Connection,
  tx: Tx,
  writes: Readonly<Record<string, Write<never, unknown>>>,
  unit: NumberedUnit,
): Promise<Outcome> {
  const write = Object.hasOwn(writes, unit.name) ? writes[unit.name] : undefined;
  if (write === undefined) return { id: unit.id, bug: `There is no unit of work "${unit.name}".` };
  connection.execute("savepoint unit", []);
  try {
    const result = await runUnit(tx, write, unit);
    if (isRefusal(result)) connection.execute("rollback to unit", []);
    connection.execute("release unit", []);
    return { id: unit.id, result };
  } catch (error) {
    // A full disk or a damaged page may have ended the transaction itself: then every unit of the batch is undone.
    if (troubleOf(error) !== undefined || !connection.database.isTransaction) throw error;
    connection.execute("rollback to unit", []);
    connection.execute("release unit", []);
    return { id: unit.id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
