/** Paging by key: a page starts after the last row of the page before, whatever was added or removed meanwhile. */
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { MAX_PAGE, type Page } from "./_define.ts";

/** Rows of a page, where the caller did not say. */
const DEFAULT_PAGE = 50;

/** A page's size within its bounds. */
export function pageSize(limit: number | undefined): number {
  return Math.min(Math.max(1, Math.floor(limit ?? DEFAULT_PAGE)), MAX_PAGE);
}

/** The key after which a page starts, as text for a URL. */
export function encodeKey(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The key's values, or undefined where there is none or somebody made it up: then the list begins at its start. */
export function decodeKey(
  key: string | undefined | null,
  types: readonly ("string" | "number")[],
): (string | number)[] | undefined {
  if (!key) return undefined;
  try {
    const values = JSON.parse(Buffer.from(key, "base64url").toString()) as unknown;
    const fits =
      Array.isArray(values) &&
      values.length === types.length &&
      values.every((value, i) => typeof value === types[i]);
    return fits ? (values as (string | number)[]) : undefined;
  } catch {
    return undefined;
  }
}

/** `(a, b) < (x, y)`, which both databases answer from an index over the two columns. */
export function isBefore(
  columns: readonly string[],
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  return compare(columns, sql`<`, values);
}

/** `(a, b) > (x, y)`. */
export function isAfter(
  columns: readonly string[],
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  return compare(columns, sql`>`, values);
}

function compare(
  columns: readonly string[],
  operator: RawBuilder<unknown>,
  values: readonly (string | number)[],
) {
  return sql<SqlBool>`(${sql.join(columns.map((column) => sql.ref(column)))}) ${operator} (${sql.join(values)})`;
}

/** A page out of up to `size + 1` rows. */
export function toPage<Row>(
  rows: Row[],
  size: number,
  keyOf: (row: Row) => readonly (string | number)[],
): Page<Row> {
  const last = rows.length > size ? rows[size - 1] : undefined;
  return { rows: rows.slice(0, size), next: last === undefined ? null : encodeKey(keyOf(last)) };
}
