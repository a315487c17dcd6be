/** One connection to the hub's SQLite file: the settings that durability rests on, and its prepared statements. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { StoreError } from "../../ports/store.ts";

/** Below this a race in the write-ahead log could corrupt a database (fixed in SQLite 3.51.3). */
export const SQLITE_FLOOR = "3.51.3";
/** Prepared statements that one connection keeps; the product has some hundred, the rest of the room is for lists with filters. */
const MAX_STATEMENTS = 500;
/** How long a connection waits for another's lock, in ms. In WAL mode only recovery and closing ever hold one. */
const BUSY_MS = { writer: 5_000, reader: 1_000 } as const;
/** Page cache of a connection in KiB: SQLite's default of 2 MiB misses on a case list of some thousand rows. */
const CACHE_KIB = { writer: 16 * 1024, reader: 8 * 1024 } as const;
/** WAL pages between checkpoints, 32 MiB: at 1,000 pages (the default) one commit in ten waited for a second fsync. */
const CHECKPOINT_PAGES = 8_000;

/** A statement and whether it gives rows. */
export interface Prepared {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

/** A connection; synchronous, so it belongs on the thread where waiting for the disk is allowed. */
export class Connection {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  /** Opens the file. The writer makes it durable (WAL, FULL); a reader cannot change anything. */
  constructor(path: string, role: "writer" | "reader") {
    this.database = new DatabaseSync(path, { readOnly: role === "reader", timeout: BUSY_MS[role] });
    const version = String(this.database.prepare("select sqlite_version() as version").get()?.["version"]);
    if (isOlder(version, SQLITE_FLOOR)) {
      this.database.close();
      throw new StoreError(
        "STORE_ENGINE_TOO_OLD",
        `This Node brings SQLite ${version}; ${SQLITE_FLOOR} or newer is needed. Run the hub on the Node that npm ci installed.`,
      );
    }
    this.database.exec(
      `pragma cache_size = -${CACHE_KIB[role]}; pragma temp_store = memory; pragma trusted_schema = off;`,
    );
    if (role === "writer") {
      this.database.exec(
        `pragma journal_mode = wal; pragma synchronous = full;
         pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
      );
    }
  }

  /** The statement for this SQL, prepared once. */
  prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    const prepared = { statement, givesRows: statement.columns().length > 0 };
    if (this.#statements.size >= MAX_STATEMENTS) {
      const oldest = this.#statements.keys().next().value;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, prepared);
    return prepared;
  }

  /** Runs SQL without parameters or rows. */
  exec(sql: string): void {
    this.database.exec(sql);
  }

  /** Runs a statement; gives its rows, or the number of rows that it changed. */
  execute(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number | bigint } {
    const { statement, givesRows } = this.prepare(sql);
    const values = parameters as SQLInputValue[];
    if (givesRows) return { rows: statement.all(...values), changes: 0 };
    return { rows: [], changes: statement.run(...values).changes };
  }

  close(): void {
    this.#statements.clear();
    if (this.database.isOpen) this.database.close();
  }
}

/** True where version `a` is below `b`, part by part. */
export function isOlder(a: string, b: string): boolean {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < right.length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
