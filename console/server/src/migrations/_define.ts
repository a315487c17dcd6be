/** How a migration is written: one file, portable SQL through Kysely's schema builder, never changed once released. */
import type { Kysely } from "kysely";

/** A step from one schema to the next; it runs in a transaction together with the row that says so. */
export interface Migration {
  /** `db` is untyped: a migration must still compile when the tables have moved on. */
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

/** Declares a migration; the file is named `NNNN-what-it-does.ts`. */
export function defineMigration(migration: Migration): Migration {
  return migration;
}
