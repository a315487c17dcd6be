/** Brings a database to the newest schema, one migration in one transaction, and refuses one that is newer than this hub. */
import { sql, type Kysely } from "kysely";
import { StoreError } from "../ports/store.ts";
import type { Migration } from "./_define.ts";

/** What a database can do around a migration. */
export interface Migrator {
  readonly db: Kysely<unknown>;
  /** Runs `work` in a transaction; a throw undoes all of it. */
  readonly inTransaction: (work: () => Promise<void>) => Promise<void>;
}

/** Applies what is missing, in order of number. Resolves with how many were applied; throws STORE_NEWER. */
export async function migrate(
  { db, inTransaction }: Migrator,
  registry: Readonly<Record<string, Migration>>,
  now: number,
): Promise<number> {
  await sql`create table if not exists migrations
    (number integer not null primary key, name text not null, "appliedAt" bigint not null)`.execute(db);
  const rows = await sql<{
    number: number;
    name: string;
  }>`select number, name from migrations order by number`.execute(db);
  const applied = new Map(rows.rows.map((row) => [row.number, row.name]));
  const known = Object.entries(registry)
    .map(([name, migration]) => ({ number: Number.parseInt(name, 10), name, migration }))
    .sort((a, b) => a.number - b.number);
  const newest = known.at(-1)?.number ?? 0;
  for (const [number, name] of applied) {
    if (number > newest) {
      throw new StoreError(
        "STORE_NEWER",
        `The database has schema ${number} (${name}), this hub knows up to ${newest}. Start the newer hub again, or restore a backup made with this one.`,
      );
    }
  }
  const missing = known.filter(({ number }) => !applied.has(number));
  for (const { number, name, migration } of missing) {
    await inTransaction(async () => {
      await migration.up(db);
      await sql`insert into migrations (number, name, "appliedAt") values (${number}, ${name}, ${now})`.execute(
        db,
      );
    });
  }
  return missing.length;
}
