/**
 * `npm run build`: the web pages and the agent's bundle; with `--helper` also the executable for customers.
 * `--if-needed` skips what is up to date: same inputs, and the output is there.
 */
import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { AGENT_BUNDLE, bundleAgent, companionFiles } from "./build-agent.mjs";
import { buildHelper, HELPER_DIST } from "./build-helper.mjs";
import { inputHash, isStamped, stamp } from "./build-inputs.mjs";
import { requireNode24, ROOT, run } from "./run.mjs";

requireNode24();

/** @typedef {{ name: string, inputs: () => string[], output: string, entry: string, work: () => Promise<void> }} Step */

const WEB = join(ROOT, "console", "web");
const SHARED_INPUTS = ["package-lock.json", "protocol/src", "protocol/package.json"];

/** In the order in which they need each other: the agent carries a page, the executable carries the agent. @type {Step[]} */
const STEPS = [
  {
    name: "web",
    inputs: () => [...SHARED_INPUTS, "console/web"],
    entry: join(WEB, "vite.config.ts"),
    output: join(WEB, "dist"),
    work: async () => {
      const { code, output } = await run("vite", ["build", "--logLevel", "warn"], { cwd: WEB });
      if (code !== 0) throw new Error(output.trimEnd());
    },
  },
  {
    name: "agent",
    inputs: () => [
      ...SHARED_INPUTS,
      "agent/src",
      "agent/package.json",
      ...companionFiles().map((file) => `console/web/dist/${file}`),
      "tools/build-agent.mjs",
    ],
    entry: join(ROOT, "agent", "src", "main.ts"),
    output: AGENT_BUNDLE,
    work: bundleAgent,
  },
  {
    name: "helper",
    // What was bundled, not its sources: most changes of a page leave the executable as it is.
    inputs: () => [
      "package-lock.json",
      "agent/dist/deskside-agent.cjs",
      "agent/dist/parts",
      "agent/dist/pty.node",
      "agent/dist/companion",
      "tools/build-helper.mjs",
    ],
    entry: AGENT_BUNDLE,
    output: join(HELPER_DIST, "manifest.json"),
    work: buildHelper,
  },
];

const ifNeeded = process.argv.includes("--if-needed");
const withHelper = process.argv.includes("--helper");

for (const step of STEPS) {
  if (!existsSync(step.entry)) {
    console.error(`${step.name} is left out: ${relative(ROOT, step.entry)} is missing`);
    continue;
  }
  const hash = inputHash(step.inputs());
  const upToDate = existsSync(step.output) && isStamped(step.name, hash);
  if (upToDate && ifNeeded) continue;
  if (step.name === "helper" && !withHelper) {
    // Better none than one that is older than the agent beside it.
    if (!upToDate) rmSync(HELPER_DIST, { recursive: true, force: true });
    continue;
  }
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
