/**
 * The agent as one bundled file, `agent/dist/deskside-agent.cjs`, with what it loads only when it is needed beside it:
 * the terminal's native part (`pty.node`) and the companion page. CommonJS, because that is what a single
 * executable starts, and because a module in it runs only when it is first required.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import esbuild from "esbuild";
import { ROOT } from "./run.mjs";

export const AGENT_DIST = join(ROOT, "agent", "dist");
export const AGENT_BUNDLE = join(AGENT_DIST, "deskside-agent.cjs");

/** The web build; the agent takes its companion page, which it serves on loopback. */
const WEB_DIST = join(ROOT, "console", "web", "dist");
const COMPANION = "companion.html";

/**
 * Where the terminal's native part comes from in the bundle: beside it, or out of the single executable. An asset has
 * to be a file to be loaded; the file is gone again once the library is mapped. A folder may forbid that
 * (`noexec`), so more than one is tried.
 */
const LOAD_NATIVE = `
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { homedir, tmpdir } = require("node:os");
const { join } = require("node:path");
const sea = require("node:sea");
function fromAsset(name, folder) {
  const own = mkdtempSync(join(folder, "deskside-"));
  try {
    const file = join(own, name);
    writeFileSync(file, Buffer.from(sea.getRawAsset(name)), { mode: 0o500 });
    const loaded = { exports: {} };
    process.dlopen(loaded, file);
    return loaded.exports;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
exports.requireBinary = (name) => {
  if (!sea.isSea()) return require(join(__dirname, name));
  const failures = [];
  for (const folder of [process.env.XDG_RUNTIME_DIR, tmpdir(), homedir()]) {
    if (!folder) continue;
    try {
      return fromAsset(name, folder);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, "No folder allows loading the terminal's library");
};`;

/** @type {import("esbuild").Plugin} */
const replacements = {
  name: "replacements",
  setup(build) {
    // Messages in fifty languages for errors that nobody sees: a fifth of the bundle.
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
    build.onLoad({ filter: /[\\/]@lydell[\\/]node-pty[\\/]requireBinary\.js$/ }, () => ({
      contents: LOAD_NATIVE,
      loader: "js",
    }));
  },
};

/** The file of the terminal's native part for a platform, as it was installed. @param {string} platform e.g. `linux-x64` */
function ptyFile(platform) {
  const require = createRequire(join(ROOT, "agent", "package.json"));
  return createRequire(require.resolve("@lydell/node-pty")).resolve(`@lydell/node-pty-${platform}/pty.node`);
}

/**
 * The files of the companion page, relative to the web build: the page and every asset that it, or one of those, names.
 * Names of assets carry a hash, so a text that has one means it.
 */
export function companionFiles() {
  if (!existsSync(join(WEB_DIST, COMPANION))) return [];
  const assets = readdirSync(join(WEB_DIST, "assets"));
  const found = new Set([COMPANION]);
  for (const file of found) {
    if (!/\.(?:html|js|css)$/.test(file)) continue;
    const text = readFileSync(join(WEB_DIST, file), "utf8");
    for (const asset of assets) if (text.includes(asset)) found.add(`assets/${asset}`);
  }
  return [...found];
}

/**
 * Writes other characters (esbuild leaves those of regular expressions) as escapes: one of them makes the engine hold
 * the whole source at two bytes a character, a megabyte more for as long as the agent runs. @param {string} file
 */
function keepToAscii(file) {
  const escape = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(/[^\0-\x7f]/g, escape));
}

/** Bundles the agent into {@link AGENT_DIST}. Throws what esbuild reports. */
export async function bundleAgent() {
  rmSync(join(AGENT_DIST, "companion"), { recursive: true, force: true });
  mkdirSync(AGENT_DIST, { recursive: true });
  await esbuild.build({
    entryPoints: [join(ROOT, "agent", "src", "main.ts")],
    outfile: AGENT_BUNDLE,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "external",
    logLevel: "warning",
    // Optional speed-ups of ws that are not installed, and must not be picked up from wherever the agent runs.
    external: ["bufferutil", "utf-8-validate"],
    // A single executable cannot import; a bundled module behind `import()` is then required, and still only when needed.
    supported: { "dynamic-import": false },
    define: {
      "import.meta.url": "__bundleUrl",
      "import.meta.filename": "__filename",
      "import.meta.dirname": "__dirname",
    },
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [replacements],
  });
  keepToAscii(AGENT_BUNDLE);
  cpSync(ptyFile(`${process.platform}-${process.arch}`), join(AGENT_DIST, "pty.node"));
  for (const file of companionFiles()) cpSync(join(WEB_DIST, file), join(AGENT_DIST, "companion", file));
}
