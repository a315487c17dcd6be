/** A reader thread: queries that may be long, away from the thread that carries everybody's keystrokes. */
import { parentPort, workerData } from "node:worker_threads";
import type { Read } from "../../reads/_define.ts";
import { registry as reads } from "../../reads/registry.gen.ts";
import { Connection } from "./connection.ts";
import { kyselyOver } from "./dialect.ts";
import { dataFolder } from "./installation.ts";
import type { FromReader, ThreadData, ToReader } from "./thread-messages.ts";
import { troubleOf } from "./trouble.ts";

const port = parentPort;
if (port === null) throw new Error("This file is the entry of a worker thread.");
const say = (message: FromReader) => port.postMessage(message);
const queries = reads as unknown as Readonly<Record<string, Read<never, unknown>>>;

const connection = new Connection(dataFolder((workerData as ThreadData).folder).database, "reader");
const db = kyselyOver(connection);

/** One query at a time: they share a connection, and with it a snapshot. */
let last: Promise<void> = Promise.resolve();
port.on("message", (message: ToReader) => {
  last = last.then(() => answer(message));
});

async function answer({ id, name, input }: ToReader): Promise<void> {
  try {
    const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
    if (query === undefined) throw new Error(`There is no query "${name}".`);
    // One snapshot for all of its statements: an export shows one moment.
    connection.exec("begin");
    try {
      say({ id, result: await query.run(db, input as never) });
    } finally {
      connection.exec("rollback");
    }
  } catch (error) {
    const trouble = troubleOf(error);
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ id, bug, ...(trouble === undefined ? {} : { trouble }) });
  }
}

say({ opened: true });
