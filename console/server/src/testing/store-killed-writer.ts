/** A process of the store's contract: records steps as fast as it can, and prints the id of each acknowledged answer. */
import { writeSync } from "node:fs";
import { createSqliteStore } from "../adapters/sqlite/sqlite-store.ts";
import type { Store } from "../ports/store.ts";
import { sampleCase, sampleRun, sampleStep } from "../store.samples.ts";

const ADAPTERS: Readonly<Record<string, (place: string) => Store>> = {
  SQLite: (folder) => createSqliteStore({ folder }),
};
const RUNS = 16;

const [adapter = "", place = "", label = ""] = process.argv.slice(2);
const create = ADAPTERS[adapter];
if (create === undefined) throw new Error(`There is no adapter "${adapter}".`);
const store = create(place);
await store.start();
const where = await sampleCase(store);
await Promise.all(
  Array.from({ length: RUNS }, async () => {
    const runId = await sampleRun(store, where);
    for (let sequence = 1; ; sequence++) {
      const answerId = `${label}-${runId}-${sequence}`;
      const result = await store.write("step-commit", sampleStep(runId, sequence, answerId));
      if (!result.ok) throw new Error(result.code);
      // Synchronous, so that what was acknowledged is out before the next step begins.
      writeSync(1, `${answerId}\n`);
    }
  }),
);
