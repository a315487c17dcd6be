/** `npm run check`: everything that is true of the sources without running them. All checks run, then all findings are shown. */
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { requireNode24, ROOT, run } from "./run.mjs";

requireNode24();

/** @typedef {{ name: string, work: () => Promise<{ code: number, output: string, ms: number }> }} Check */

/** @param {string} name @param {string} file @param {string[]} args @returns {Check} */
const program = (name, file, args) => ({ name, work: () => run(file, args) });

/** Every tsconfig of the packages (a `tsconfig.base.json` is only extended), so that a new package is compiled unasked. */
function compilerSettings() {
  const folders = ["protocol", "agent", "console/server", "console/web", "console/cli", "tests", "tools"];
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => /^tsconfig(\.[a-z]+)?\.json$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
}

/** @returns {Promise<{ code: number, output: string, ms: number }>} */
async function registries() {
  const started = performance.now();
  const { staleRegistries } = await import("./gen.ts");
  const stale = staleRegistries().map(({ file }) => relative(ROOT, file));
  const output =
    stale.length === 0 ? "" : `stale: ${stale.join(", ")}\nRun \`npm run gen\` and commit the result.`;
  return { code: stale.length === 0 ? 0 : 1, output, ms: performance.now() - started };
}

/** The slowest first, so that the quick ones fill the gaps. @type {Check[]} */
const checks = [
  program("oxlint", "oxlint", ["--type-aware", "--deny-warnings", "--format=unix"]),
  program("knip", "knip", ["--no-progress", "--no-config-hints"]),
  ...compilerSettings().map((file) =>
    program(`tsc ${file.replace("/tsconfig.json", "")}`, "tsc", ["-p", file]),
  ),
  program("biome format", "biome", ["format", "--max-diagnostics=40"]),
  { name: "registries", work: registries },
];

/** Checks are programs that use more than one core for a part of their time; one more than there are cores keeps all busy. */
const AT_ONCE = availableParallelism() + 1;

const started = performance.now();
const waiting = [...checks];
/** @type {{ name: string, output: string }[]} */
const failed = [];
async function lane() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const { code, output, ms } = await check.work();
    console.log(`${code === 0 ? "ok  " : "FAIL"} ${check.name} (${(ms / 1000).toFixed(1)} s)`);
    if (code !== 0) failed.push({ name: check.name, output });
  }
}
if (!existsSync(join(ROOT, "node_modules", ".bin", "oxlint"))) {
  console.error("The tools are not installed: run `npm ci` first.");
  process.exit(2);
}
await Promise.all(Array.from({ length: AT_ONCE }, lane));

for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trimEnd()}`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`\n${checks.length - failed.length} of ${checks.length} checks passed in ${seconds} s`);
process.exitCode = failed.length === 0 ? 0 : 1;
