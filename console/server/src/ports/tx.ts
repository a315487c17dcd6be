/** The transaction that a unit of work gets: Kysely for what is rare, prepared statements for what is hot. */
import type { Compilable, Insertable, Kysely, UpdateResult, InsertResult, DeleteResult } from "kysely";
import type { Tables } from "./tables.ts";

/** What a query gives by row: nothing for one that only changes rows. */
type RowOf<O> = O extends InsertResult | UpdateResult | DeleteResult ? never : O;

/**
 * A query whose SQL is compiled once for each database and then only gets values. `P` are its parameters by
 * name, `R` is its row. Made by {@link statement} or {@link insertStatement}, run by a {@link Tx}.
 */
export interface Statement<P, R> {
  /** Builds the query; each property of `slots` is a placeholder. */
  readonly build: (db: Kysely<Tables>, slots: P) => Compilable<unknown>;
  /** Never set: carries the row type. */
  readonly row?: R;
}

/** A transaction: all of a unit's statements happen, or none. Only a unit of work has one, and only while it runs. */
export interface Tx {
  /** Builds and runs any query; each costs a compilation, so hot units use statements. */
  readonly db: Kysely<Tables>;
  /** The first row, or undefined. */
  first<P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined>;
  /** All rows. */
  all<P, R>(statement: Statement<P, R>, params: P): Promise<R[]>;
  /** Runs a change and gives the number of rows that it changed. */
  run<P>(statement: Statement<P, never>, params: P): Promise<number>;
}

/**
 * A prepared query. Use the parameters only as values (they are placeholders while the query is built):
 * `statement((db, p: { id: string }) => db.selectFrom("cases").selectAll().where("id", "=", p.id))`.
 */
export function statement<P extends object, O>(
  build: (db: Kysely<Tables>, slots: P) => Compilable<O>,
): Statement<P, RowOf<O>> {
  return { build };
}

/** A prepared insert of the named columns, whose parameters are those columns. */
export function insertStatement<
  T extends keyof Tables & string,
  C extends keyof Insertable<Tables[T]> & string,
>(table: T, columns: readonly C[]): Statement<Required<Pick<Insertable<Tables[T]>, C>>, never> {
  return {
    build: (db, slots) => {
      const values = Object.fromEntries(columns.map((column) => [column, slots[column]]));
      // The columns are checked by this function's own signature; Kysely cannot follow a computed object.
      return db.insertInto(table).values(values as never);
    },
  };
}
