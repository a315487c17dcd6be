/** The store over SQLite: one writer thread with group commit, light queries here, long ones on a reader thread. */
import type { Kysely } from "kysely";
import { StoreError, type Store, type Tables } from "../../ports/store.ts";
import type { Read } from "../../reads/_define.ts";
import { registry as reads } from "../../reads/registry.gen.ts";
import { blobFiles } from "./blob-files.ts";
import { Connection } from "./connection.ts";
import { kyselyOver } from "./dialect.ts";
import { dataFolder } from "./installation.ts";
import { ReaderLink } from "./reader-link.ts";
import { unavailable } from "./trouble.ts";
import { WriterLink } from "./writer-link.ts";

/** What the SQLite store needs. */
export interface SqliteStoreOptions {
  /** The data folder; made where it is missing, mode 0700. */
  folder: string;
}

/** Makes the store; `start()` opens it. */
export function createSqliteStore({ folder }: SqliteStoreOptions): Store {
  const paths = dataFolder(folder);
  const writer = new WriterLink(folder);
  const longReads = new ReaderLink(folder);
  const queries = reads as unknown as Readonly<Record<string, Read<never, unknown>>>;
  let reader: { connection: Connection; db: Kysely<Tables> } | undefined;
  let ending: Promise<void> | undefined;

  const opened = () => {
    if (reader === undefined) throw unavailable(writer.trouble ?? "not-started");
    return reader;
  };

  const store = {
    blobs: blobFiles(paths.blobs),
    get ready() {
      return reader !== undefined && writer.trouble === undefined;
    },
    get trouble() {
      return writer.trouble;
    },
    get figures() {
      return writer.figures;
    },
    get query() {
      return opened().db;
    },
    async start() {
      await writer.start();
      const connection = new Connection(paths.database, "reader");
      reader = { connection, db: kyselyOver(connection) };
      ending = undefined;
    },
    stop() {
      ending ??= writer.stop(async () => {
        reader?.connection.close();
        reader = undefined;
        await longReads.stop();
      });
      return ending;
    },
    write(
      name: string,
      input: unknown,
      options?: { idempotency?: { scope: string; key: string; at: number } },
    ) {
      return writer.send({ name, input, ...options });
    },
    async read(name: string, input: unknown) {
      const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
      if (query === undefined) throw new StoreError("INTERNAL", `There is no query "${name}".`);
      const { db } = opened();
      return query.weight === "long" ? longReads.send(name, input) : query.run(db, input as never);
    },
  };
  // `write` and `read` are typed by the registries in the port; here they only pass names and JSON on.
  return store as unknown as Store;
}
