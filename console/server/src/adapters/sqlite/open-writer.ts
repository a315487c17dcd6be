/** Opens the database for writing: alone, whole, of this product, at the newest schema; else a clear error. */
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { statSync } from "node:fs";
import type { Kysely } from "kysely";
import type { Migration } from "../../migrations/_define.ts";
import { migrate } from "../../migrations/_migrate.ts";
import { StoreError } from "../../ports/store.ts";
import type { Tables } from "../../ports/tables.ts";
import { Connection } from "./connection.ts";
import { kyselyOver } from "./dialect.ts";
import { prepareFolder, readMarker, writeMarker, type DataFolder } from "./installation.ts";
import { SqliteTx } from "./sqlite-tx.ts";
import { sqliteCode, troubleOf } from "./trouble.ts";

/** `application_id` of the file: "Dsk1" in ASCII. */
const APPLICATION_ID = 0x44_73_6b_31;
/** Databases up to this size, in bytes, are checked whole at start: 64 MiB take about 100 ms here. */
export const CHECKED_AT_START_BYTES = 64 * 1024 * 1024;

/** An open writer: whoever has it is the only one. */
export interface OpenWriter {
  readonly connection: Connection;
  readonly tx: SqliteTx;
  readonly close: () => void;
}

/** Opens or makes the database of a folder. Throws {@link StoreError} with what to do. */
export async function openWriter(
  paths: DataFolder,
  migrations: Readonly<Record<string, Migration>>,
  now: number,
): Promise<OpenWriter> {
  prepareFolder(paths);
  const lock = takeLock(paths);
  let connection: Connection | undefined;
  try {
    connection = openChecked(paths);
    const db = kyselyOver(connection);
    await migrate(
      { db: db as unknown as Kysely<unknown>, inTransaction: transactionsOf(connection) },
      migrations,
      now,
    );
    await agreeOnInstallation(paths, connection, db, now);
    const open = connection;
    return {
      connection: open,
      tx: new SqliteTx(open, db),
      close: () => {
        open.close();
        lock.close();
      },
    };
  } catch (error) {
    connection?.close();
    lock.close();
    throw asStartError(paths, error);
  }
}

/** A lock that the system takes back when the process dies, however it dies. */
function takeLock(paths: DataFolder): DatabaseSync {
  const lock = new DatabaseSync(paths.lock, { timeout: 0 });
  try {
    lock.exec("pragma journal_mode = memory; begin exclusive");
    return lock;
  } catch (cause) {
    lock.close();
    throw new StoreError(
      "STORE_LOCKED",
      `Another hub is running on ${paths.folder}. Stop it first, or choose another --data folder.`,
      {
        cause,
      },
    );
  }
}

/** Looks before it touches: a damaged or foreign file is only ever read, since closing a writer would change it. */
function openChecked(paths: DataFolder): Connection {
  const reader = new Connection(paths.database, "reader");
  let isNew: boolean;
  try {
    isNew = inspect(paths, reader);
  } finally {
    reader.close();
  }
  const connection = new Connection(paths.database, "writer");
  if (isNew) connection.exec(`pragma application_id = ${APPLICATION_ID}`);
  return connection;
}

/** True for a database with nothing in it. Throws STORE_FOREIGN or STORE_DAMAGED. */
function inspect(paths: DataFolder, reader: Connection): boolean {
  const [schema] = reader.execute("select count(*) as count from sqlite_schema", []).rows as {
    count: number;
  }[];
  if (schema?.count === 0) return true;
  const [id] = reader.execute("pragma application_id", []).rows as { application_id: number }[];
  if (id?.application_id !== APPLICATION_ID) {
    throw new StoreError(
      "STORE_FOREIGN",
      `${paths.database} is a database of another program. Choose another --data folder.`,
    );
  }
  if (statSync(paths.database).size <= CHECKED_AT_START_BYTES) {
    const [check] = reader.execute("pragma quick_check(1)", []).rows as { quick_check: string }[];
    if (check?.quick_check !== "ok") throw damaged(paths, check?.quick_check ?? "no answer");
  }
  return false;
}

function transactionsOf(connection: Connection): (work: () => Promise<void>) => Promise<void> {
  return async (work) => {
    connection.exec("begin immediate");
    try {
      await work();
      connection.exec("commit");
    } catch (error) {
      if (connection.database.isTransaction) connection.exec("rollback");
      throw error;
    }
  };
}

/** The id of the installation stands in the database and in the marker, so that neither is taken for another's. */
async function agreeOnInstallation(
  paths: DataFolder,
  connection: Connection,
  db: Kysely<Tables>,
  now: number,
): Promise<void> {
  const marker = readMarker(paths);
  const row = await db.selectFrom("installation").select("id").executeTakeFirst();
  if (row !== undefined && marker !== undefined && row.id !== marker) {
    throw new StoreError(
      "STORE_FOREIGN",
      `${paths.database} belongs to another installation than ${paths.marker}. Restore both from the same backup.`,
    );
  }
  const id = row?.id ?? marker ?? randomUUID();
  if (row === undefined)
    await db.insertInto("installation").values({ id, createdAt: now, probedAt: now }).execute();
  if (marker !== undefined) return;
  connection.exec("pragma wal_checkpoint(truncate)");
  writeMarker(paths, id);
}

function damaged(paths: DataFolder, what: string, cause?: unknown): StoreError {
  return new StoreError(
    "STORE_DAMAGED",
    `${paths.database} is damaged (${what}). Nothing was changed. Keep the folder as it is and restore the newest backup into another one.`,
    { trouble: "damaged", cause },
  );
}

function asStartError(paths: DataFolder, error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const trouble = troubleOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (trouble === "damaged") return damaged(paths, text, error);
  if (trouble === "read-only" || sqliteCode(error) === 14) {
    return new StoreError("STORE_READ_ONLY", `${paths.folder} cannot be written: ${text}`, {
      trouble: "read-only",
      cause: error,
    });
  }
  if (trouble !== undefined) {
    return new StoreError("STORE_UNAVAILABLE", `${paths.database} cannot be opened: ${text}`, {
      trouble,
      cause: error,
    });
  }
  return error;
}
