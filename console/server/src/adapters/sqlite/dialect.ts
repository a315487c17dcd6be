/** Kysely over a {@link Connection}. One connection, no pool: SQLite has one writer, and every reader thread has its own. */
import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from "kysely";
import type { Tables } from "../../ports/tables.ts";
import type { Connection } from "./connection.ts";

/** Kysely for this connection. Transactions belong to whoever owns the connection, so Kysely's own are refused. */
export function kyselyOver(connection: Connection): Kysely<Tables> {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => driverOver(connection),
  };
  return new Kysely<Tables>({ dialect });
}

function driverOver(connection: Connection): Driver {
  const link = linkOver(connection);
  const refused = () => Promise.reject(new Error("A transaction is opened by the store, not by a query."));
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(link),
    beginTransaction: refused,
    commitTransaction: refused,
    rollbackTransaction: refused,
    releaseConnection: () => Promise.resolve(),
    // Whoever made the connection closes it.
    destroy: () => Promise.resolve(),
  };
}

function linkOver(connection: Connection): DatabaseConnection {
  return {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes } = connection.execute(sql, parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
    },
    // biome-ignore lint/correctness/useYield: the interface asks for a generator
    async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
      throw new Error("Rows are not streamed: an open cursor would hold back the checkpoint. Read by pages.");
    },
  };
}
