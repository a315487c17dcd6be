/** How a query is written: one file, one named function of a read-only database and an input. */
import type { Kysely } from "kysely";
import type { Tables } from "../ports/tables.ts";

/** A query with a name, so that it can run on another thread. */
export interface Read<Input, Result> {
  readonly name: string;
  /**
   * `light`: a few index look-ups and at most a page of rows, answered at once. `long`: may read without a small
   * bound (an export, a report), so it runs where it cannot hold up anybody's terminal.
   */
  readonly weight: "light" | "long";
  readonly run: (db: Kysely<Tables>, input: Input) => Promise<Result>;
}

/** Declares a query; `name` is the file's name. */
export function defineRead<Input, Result>(read: Read<Input, Result>): Read<Input, Result> {
  return read;
}

/** Most rows that one page of a list holds. */
export const MAX_PAGE = 200;

/** A page of a list, and the key that the next page starts after; null at the end. */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
}
