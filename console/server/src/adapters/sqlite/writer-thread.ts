/** The writer thread: the only place that changes the database, and where waiting for the disk holds nobody up. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { registry as migrations } from "../../migrations/registry.gen.ts";
import { StoreError, type StoreTrouble } from "../../ports/store.ts";
import type { Write } from "../../writes/_define.ts";
import { registry as writes } from "../../writes/registry.gen.ts";
import { commitBatch, type NumberedUnit, type Outcome } from "./group-commit.ts";
import { dataFolder } from "./installation.ts";
import { openWriter, type OpenWriter } from "./open-writer.ts";
import type { FromWriter, ThreadData, ToWriter } from "./thread-messages.ts";
import { troubleOf } from "./trouble.ts";

/** Between two looks whether a full or failing disk takes writes again, in ms. */
const PROBE_EVERY_MS = 500;

const port = parentPort;
if (port === null) throw new Error("This file is the entry of a worker thread.");
const say = (message: FromWriter) => port.postMessage(message);
const units = writes as unknown as Readonly<Record<string, Write<never, unknown>>>;

const waiting: NumberedUnit[] = [];
let taken = 0;
let stopping = false;
let busy = false;
let trouble: StoreTrouble | null = null;
let probe: NodeJS.Timeout | undefined;

function accept(message: ToWriter): void {
  if ("stop" in message) stopping = true;
  else for (const unit of JSON.parse(message.units) as NumberedUnit[]) waiting.push(unit);
}

/** The next unit, looking first at what waits here and then at what was sent meanwhile. */
function next(): NumberedUnit | undefined {
  if (taken === waiting.length) {
    waiting.length = 0;
    taken = 0;
    const received = receiveMessageOnPort(port as NonNullable<typeof port>) as
      | { message: ToWriter }
      | undefined;
    if (received !== undefined) accept(received.message);
  }
  return taken < waiting.length ? waiting[taken++] : undefined;
}

function report(outcomes: readonly Outcome[], failed: boolean): void {
  say({ outcomes: JSON.stringify(outcomes), commits: failed ? 0 : 1, failed: failed ? 1 : 0, trouble });
}

async function work({ connection, tx, close }: OpenWriter): Promise<void> {
  if (busy) return;
  busy = true;
  while (taken < waiting.length) {
    if (trouble === "damaged") {
      const refused: Outcome[] = [];
      for (let unit = next(); unit !== undefined; unit = next()) refused.push({ id: unit.id, trouble });
      report(refused, true);
      break;
    }
    const batch = await commitBatch(connection, tx, units, next);
    trouble = batch.trouble ?? null;
    report(batch.outcomes, batch.trouble !== undefined);
    if (trouble !== null && trouble !== "damaged") probeLater(connection);
  }
  busy = false;
  if (stopping) {
    clearTimeout(probe);
    close();
    port?.close();
  }
}

/** A full disk gets room again without telling anybody: a small commit finds out. */
function probeLater(connection: OpenWriter["connection"]): void {
  clearTimeout(probe);
  probe = setTimeout(() => {
    if (trouble === null || trouble === "damaged" || stopping) return;
    try {
      connection.exec("begin immediate");
      connection.execute("update installation set probedAt = ?", [Date.now()]);
      connection.exec("commit");
      trouble = null;
      say({ recovered: true });
    } catch (error) {
      if (connection.database.isTransaction) connection.exec("rollback");
      trouble = troubleOf(error) ?? "io";
      probeLater(connection);
    }
  }, PROBE_EVERY_MS);
}

const { folder, now } = workerData as ThreadData;
try {
  const open = await openWriter(dataFolder(folder), migrations, now);
  port.on("message", (message: ToWriter) => {
    accept(message);
    void work(open);
  });
  say({ opened: true });
} catch (error) {
  const known = error instanceof StoreError;
  say({
    refused: {
      code: known ? error.code : "BUG",
      message:
        error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error),
      ...(known && error.trouble !== undefined ? { trouble: error.trouble } : {}),
    },
  });
}
