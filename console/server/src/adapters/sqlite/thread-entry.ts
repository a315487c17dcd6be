/** Where a store thread begins: with the hub's compile cache, since a thread has its own and would strip every type again. */
import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";
import type { ThreadData } from "./thread-messages.ts";

const { compileCache, role } = workerData as ThreadData;
// 120 files: 330 ms to strip, 20 ms from the cache.
if (compileCache !== undefined) enableCompileCache(compileCache);
await (role === "writer" ? import("./writer-thread.ts") : import("./reader-thread.ts"));
