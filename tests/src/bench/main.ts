/**
 * `npm run bench`: every figure against its baseline, in one run on one Node. Prints a table.
 *
 *     npm run bench -- [--json FILE] [--only key,key]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Figure } from "./figures.ts";
import { agentParts } from "./part-agent.ts";
import { crowdParts } from "./part-crowd.ts";
import { floodParts } from "./part-flood.ts";
import type { Part } from "./part.ts";
import { pressureParts } from "./part-pressure.ts";
import { recordingParts } from "./part-recording.ts";
import { startParts } from "./part-start.ts";
import { stepParts } from "./part-steps.ts";
import { terminalParts } from "./part-terminal.ts";
import { endAll } from "./programs.ts";
import { openStage, type Stage } from "./stage.ts";
import { printTable } from "./table.ts";

const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string" } } });
const wanted = values.only?.split(",").filter((key) => key !== "");

let stage: Promise<Stage> | undefined;
const shared = (): Promise<Stage> => (stage ??= openStage());
async function closeStage(): Promise<void> {
  const open = stage;
  stage = undefined;
  // One that could not be opened has nothing to close; its programs end with the bench.
  await open?.then(
    (opened) => opened.stop(),
    () => undefined,
  );
}

const parts: readonly Part[] = [
  ...startParts(shared),
  ...agentParts(shared),
  ...terminalParts(shared),
  ...pressureParts(shared),
  ...floodParts(shared),
  ...recordingParts(shared),
  ...stepParts(),
  ...crowdParts(),
];

process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

const unknown = (wanted ?? []).filter((key) => !parts.some(({ keys }) => keys.includes(key)));
if (unknown.length > 0) {
  console.error(
    `There is no figure ${unknown.join(", ")}. There are: ${parts.flatMap(({ keys }) => keys).join(", ")}`,
  );
  process.exit(2);
}

const figures: Figure[] = [];
const failures: string[] = [];
const started = performance.now();
for (const part of parts) {
  if (wanted !== undefined && !part.keys.some((key) => wanted.includes(key))) continue;
  await measure(part);
}
await closeStage();
printTable(figures, (performance.now() - started) / 1_000);
for (const failure of failures) console.error(failure);
if (values.json !== undefined) {
  const all = Object.fromEntries(figures.map(({ key, value }) => [key, Number(value.toPrecision(4))]));
  writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
}
process.exit(failures.length === 0 ? 0 : 1);

async function measure(part: Part): Promise<void> {
  const names = part.keys.join(", ");
  const began = performance.now();
  const show = (what: string): void => console.error(`… ${names}: ${what}`);
  show("begins");
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("it took too long")), part.limitMs);
  try {
    const measured = await Promise.race([part.run(show), late.promise]);
    figures.push(...measured);
    for (const { key, value, note } of measured) show(`${key} ${value.toPrecision(3)} (${note})`);
  } catch (error) {
    failures.push(
      `${names}: not measured, ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    console.error(failures.at(-1));
    // Whatever is left of it must not fall on the parts that follow.
    await closeStage();
  } finally {
    clearTimeout(timer);
    show(`took ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  }
}
