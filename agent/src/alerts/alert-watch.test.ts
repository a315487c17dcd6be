import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Alert } from "./alert-file.ts";
import { createAlertWatch } from "./alert-watch.ts";

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "alerts-"));
  await mkdir(join(stateDir, "alerts"));
  return () => rm(stateDir, { recursive: true, force: true });
});

const alert = (id: string): Alert => ({
  alert: id,
  deployment: "d1",
  kind: "low-space",
  summary: "Only 3 % free",
  details: "",
  facts: { freePct: 3 },
  at: 1_700_000_000_000,
  simulated: false,
});

async function leave(name: string, text: string): Promise<void> {
  await writeFile(join(stateDir, "alerts", `${name}.new`), text);
  await rename(join(stateDir, "alerts", `${name}.new`), join(stateDir, "alerts", name));
}

/** Collects alerts until so many have come. */
function collect(count: number, answer: (id: string) => Promise<void> = async () => undefined) {
  const seen: string[] = [];
  const enough = Promise.withResolvers<void>();
  const watch = createAlertWatch({
    stateDir,
    async onAlert({ alert: id }) {
      seen.push(id);
      if (seen.length >= count) enough.resolve();
      await answer(id);
    },
    onRejected: (_file, problem) => {
      seen.push(problem);
      if (seen.length >= count) enough.resolve();
    },
  });
  return { seen, enough: enough.promise, watch };
}

test("alerts from when the agent was away come first, then those that come, each once", async () => {
  await leave("1-low-space.json", JSON.stringify(alert("1-low-space")));
  const { seen, enough, watch } = collect(2);
  await watch.start();
  await leave("2-low-space.json", JSON.stringify(alert("2-low-space")));
  await enough;
  await watch.stop();
  expect(seen).toEqual(["1-low-space", "2-low-space"]);
  expect(await readdir(join(stateDir, "alerts"))).toEqual([]);
});

test("an alert stays until it is taken, and is offered again with the same id", async () => {
  await leave("a.json", JSON.stringify(alert("a")));
  let refusals = 1;
  const { seen, enough, watch } = collect(2, async () => {
    refusals -= 1;
    if (refusals >= 0) throw new Error("the hub is away");
  });
  await watch.start();
  await enough;
  await watch.stop();
  expect(seen).toEqual(["a", "a"]);
  expect(await readdir(join(stateDir, "alerts"))).toEqual([]);
});

test("an alert that nobody has acknowledged is still there after a stop", async () => {
  await leave("a.json", JSON.stringify(alert("a")));
  const watch = createAlertWatch({
    stateDir,
    onAlert: (_alert, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
  });
  await watch.start();
  await watch.stop();
  expect(await readdir(join(stateDir, "alerts"))).toEqual(["a.json"]);
});

test("more alerts than are offered at once all come", async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `n${String(index).padStart(2, "0")}`);
  for (const id of ids) await leave(`${id}.json`, JSON.stringify(alert(id)));
  const { seen, enough, watch } = collect(ids.length);
  await watch.start();
  await enough;
  await watch.stop();
  expect(seen.sort()).toEqual(ids);
});

test.each([
  ["no JSON", "{"],
  ["another form", JSON.stringify({ ...alert("x"), extra: 1 })],
  ["another's id", JSON.stringify(alert("y"))],
  ["too large", JSON.stringify({ ...alert("x"), details: "x".repeat(20_000) })],
])("a file that is no alert (%s) is set aside and told", async (_what, text) => {
  await leave("x.json", text);
  const { enough, watch } = collect(1);
  await watch.start();
  await enough;
  await watch.stop();
  expect(await readdir(join(stateDir, "alerts"))).toEqual(["rejected"]);
  expect(await readdir(join(stateDir, "alerts", "rejected"))).toEqual(["x.json"]);
});
