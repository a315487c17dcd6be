/** Whether a build step is still up to date: a hash over what goes in, kept beside the packages. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./run.mjs";

/** Outside of the outputs, because a build empties its own output folder, and never committed. */
const STAMPS = join(ROOT, "node_modules", ".cache", "deskside-build");

/** Folders that hold outputs, or what is installed. */
const SKIPPED = new Set(["node_modules", "dist"]);

/** @param {string} path @returns {string[]} */
function filesIn(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name) || entry.name.includes(".test.")) return [];
    return filesIn(`${path}/${entry.name}`);
  });
}

/**
 * The hash of all files under these paths of the checkout, names and contents; tests are left out.
 * @param {readonly string[]} paths files or folders; one that is missing counts as empty
 */
export function inputHash(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesIn).sort()) {
    const content = readFileSync(join(ROOT, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** @param {string} step */
const stampFile = (step) => join(STAMPS, step);

/** Whether `step` was last built from inputs with this hash. @param {string} step @param {string} hash */
export function isStamped(step, hash) {
  const file = stampFile(step);
  return existsSync(file) && readFileSync(file, "utf8") === hash;
}

/** Notes that `step` was built; without a hash, that it must be built again. @param {string} step @param {string} [hash] */
export function stamp(step, hash) {
  const file = stampFile(step);
  if (hash === undefined) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, hash);
}
