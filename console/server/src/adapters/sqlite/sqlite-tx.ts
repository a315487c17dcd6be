/** A {@link Tx} over a SQLite connection: statements are compiled and prepared once, then only get values. */
import type { Kysely } from "kysely";
import type { SQLInputValue } from "node:sqlite";
import type { Tables } from "../../ports/tables.ts";
import type { Statement, Tx } from "../../ports/tx.ts";
import type { Connection, Prepared } from "./connection.ts";

/** Stands for a parameter while a statement is built. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

interface Ready {
  readonly prepared: Prepared;
  /** For each `?`: the parameter's name, or a value that the query fixed. */
  readonly values: readonly (Slot | SQLInputValue)[];
}

type AnyStatement = Statement<never, unknown>;

/** Runs units' statements on one connection. Whoever owns the connection begins and ends the transaction. */
export class SqliteTx implements Tx {
  readonly db: Kysely<Tables>;
  readonly #connection: Connection;
  readonly #ready = new Map<AnyStatement, Ready>();

  constructor(connection: Connection, db: Kysely<Tables>) {
    this.#connection = connection;
    this.db = db;
  }

  async first<P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    const { prepared, values } = this.#compiled(statement);
    return prepared.statement.get(...bind(values, params)) as R | undefined;
  }

  async all<P, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    const { prepared, values } = this.#compiled(statement);
    return prepared.statement.all(...bind(values, params)) as R[];
  }

  async run<P>(statement: Statement<P, never>, params: P): Promise<number> {
    const { prepared, values } = this.#compiled(statement);
    return Number(prepared.statement.run(...bind(values, params)).changes);
  }

  #compiled<P, R>(statement: Statement<P, R>): Ready {
    const known = this.#ready.get(statement as unknown as AnyStatement);
    if (known !== undefined) return known;
    const slots = new Proxy({}, { get: (_, name) => new Slot(String(name)) }) as P;
    const { sql, parameters } = statement.build(this.db, slots).compile();
    const ready: Ready = {
      prepared: this.#connection.prepare(sql),
      values: parameters as readonly (Slot | SQLInputValue)[],
    };
    this.#ready.set(statement as unknown as AnyStatement, ready);
    return ready;
  }
}

function bind(values: readonly (Slot | SQLInputValue)[], params: unknown): SQLInputValue[] {
  const bound: SQLInputValue[] = [];
  for (const value of values) {
    bound.push(
      value instanceof Slot
        ? ((params as Record<string, SQLInputValue>)[value.name] as SQLInputValue)
        : value,
    );
  }
  return bound;
}
