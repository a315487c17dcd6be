/**
 * `npm run build`: the web pages and the agent's bundle; with `--helper` also the executable for customers.
 * `--if-needed` skips what is up to date: same inputs, and the output is there.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AGENT_BUNDLE, bundleAgent } from "./build-agent.mjs";
import { buildHelper, HELPER_DIST } from "./build-helper.mjs";
import { inputHash, isStamped, stamp } from "./build-inputs.mjs";
import { requireNode24, ROOT, run } from "./run.mjs";

requireNode24();

/** @typedef {{ name: string, inputs: string[], output: string, entry: string, work: () => Promise<void> }} Step */

const WEB = join(ROOT, "console", "web");
const SHARED_INPUTS = ["package-lock.json", "protocol/src", "protocol/package.json"];
const WEB_INPUTS = [...SHARED_INPUTS, "console/web"];
const AGENT_INPUTS = [...WEB_INPUTS, "agent/src", "agent/package.json", "tools/build-agent.mjs"];

/** In the order in which they need each other: the agent carries a page, the executable carries the agent. @type {Step[]} */
const STEPS = [
  {
    name: "web",
    inputs: WEB_INPUTS,
    entry: join(WEB, "vite.config.ts"),
    output: join(WEB, "dist"),
    work: async () => {
      const { code, output } = await run("vite", ["build", "--logLevel", "warn"], { cwd: WEB });
      if (code !== 0) throw new Error(output.trimEnd());
    },
  },
  {
    name: "agent",
    inputs: AGENT_INPUTS,
    entry: join(ROOT, "agent", "src", "main.ts"),
    output: AGENT_BUNDLE,
    work: bundleAgent,
  },
  {
    name: "helper",
    inputs: [...AGENT_INPUTS, "tools/build-helper.mjs"],
    entry: AGENT_BUNDLE,
    output: join(HELPER_DIST, "manifest.json"),
    work: buildHelper,
  },
];

const ifNeeded = process.argv.includes("--if-needed");
const wanted = STEPS.filter((step) => step.name !== "helper" || process.argv.includes("--helper"));

for (const step of wanted) {
  if (!existsSync(step.entry)) continue;
  const hash = inputHash(step.inputs);
  if (ifNeeded && existsSync(step.output) && isStamped(step.name, hash)) continue;
  const started = performance.now();
  stamp(step.name);
  try {
    await step.work();
  } catch (error) {
    console.error(`Building ${step.name} failed:\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
  stamp(step.name, hash);
  console.error(`built ${step.name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
