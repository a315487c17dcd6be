/**
 * The agent as a bundle, `agent/dist/deskside-agent.cjs`, with what it loads only when it is needed beside it: its
 * parts (`parts/`), the terminal's native part (`pty.node`) and the companion page. CommonJS, because that is what a
 * single executable starts.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import esbuild from "esbuild";
import { ROOT } from "./run.mjs";

export const AGENT_DIST = join(ROOT, "agent", "dist");
export const AGENT_BUNDLE = join(AGENT_DIST, "deskside-agent.cjs");
/** The bundle's parts. An idle agent has loaded a third of them, by size. */
export const AGENT_PARTS = join(AGENT_DIST, "parts");

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

/**
 * Stands at the head of the bundle: `require` of a part compiles it from the file beside the bundle, or out of the
 * single executable. To every part the program's file is the bundle, because that is what is started again as a child.
 */
const LOAD_PARTS = `
const __bundleUrl = require("node:url").pathToFileURL(__filename).href;
const __ofNode = require;
const __parts = new Map();
function __source(name) {
  const sea = __ofNode("node:sea");
  if (sea.isSea()) return sea.getAsset("parts/" + name, "utf8");
  return __ofNode("node:fs").readFileSync(__ofNode("node:path").join(__dirname, "parts", name), "latin1");
}
require = (id) => {
  if (!id.startsWith("./")) return __ofNode(id);
  const name = id.slice(id.lastIndexOf("/") + 1);
  const known = __parts.get(name);
  if (known !== undefined) return known.exports;
  const part = { exports: {} };
  const given = { exports: part.exports, require, module: part, __filename, __dirname, __bundleUrl };
  const { compileFunction } = __ofNode("node:vm");
  const run = compileFunction(__source(name), Object.keys(given), { filename: "parts/" + name });
  __parts.set(name, part);
  try {
    run(...Object.values(given));
  } catch (error) {
    __parts.delete(name);
    throw error;
  }
  part.exports = __settled(part.exports);
  return part.exports;
};
// What a part gives is behind two functions for each name until it has run; then it stays as it is.
function __settled(gives) {
  const settled = Object.defineProperty({}, "__esModule", { value: true });
  for (const name of Object.keys(gives)) settled[name] = gives[name];
  return settled;
}`;

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
 * the whole source at two bytes a character, a megabyte more for as long as the agent runs. @param {string} code
 */
function inAscii(code) {
  const escape = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return code.replaceAll(/[^\0-\x7f]/g, escape);
}

/** How all of the bundle is written. @type {import("esbuild").CommonOptions} */
const WRITING = { platform: "node", target: "node24", minifySyntax: true, minifyWhitespace: true };

/** Bundles the agent into {@link AGENT_DIST}. Throws what esbuild reports. */
export async function bundleAgent() {
  const { outputFiles } = await esbuild.build({
    ...WRITING,
    entryPoints: { "deskside-agent": join(ROOT, "agent", "src", "main.ts") },
    outdir: AGENT_DIST,
    chunkNames: "parts/[name]-[hash]",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    write: false,
    // Only modules can be cut where they are imported on demand; each part becomes CommonJS afterwards.
    format: "esm",
    splitting: true,
    legalComments: "external",
    logLevel: "warning",
    // Optional speed-ups of ws that are not installed, and must not be picked up from wherever the agent runs.
    external: ["bufferutil", "utf-8-validate"],
    define: {
      "import.meta.url": "__bundleUrl",
      "import.meta.filename": "__filename",
      "import.meta.dirname": "__dirname",
    },
    plugins: [replacements],
  });
  for (const folder of [AGENT_PARTS, join(AGENT_DIST, "companion")])
    rmSync(folder, { recursive: true, force: true });
  mkdirSync(AGENT_PARTS, { recursive: true });
  for (const { path, text } of outputFiles) {
    const { code } = path.endsWith(".cjs") ? await asCommonJs(text, path === AGENT_BUNDLE) : { code: text };
    writeFileSync(path, inAscii(code));
  }
  cpSync(ptyFile(`${process.platform}-${process.arch}`), join(AGENT_DIST, "pty.node"));
  for (const file of companionFiles()) cpSync(join(WEB_DIST, file), join(AGENT_DIST, "companion", file));
}

/** A module of the bundle as CommonJS. @param {string} module @param {boolean} isEntry */
const asCommonJs = (module, isEntry) =>
  esbuild.transform(module, {
    ...WRITING,
    format: "cjs",
    // A single executable cannot import; a part behind `import()` is then required, and still only when needed.
    supported: { "dynamic-import": false },
    banner: isEntry ? LOAD_PARTS : "",
  });
