/** How the project's tools start programs: by argument list, with the packaged Node first on the path. */
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout, without a trailing slash. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

/** The oldest Node that runs this project's sources: type stripping, `node:sqlite` and argon2 are built in from here on. */
const MIN_NODE_MAJOR = 24;

/** Ends the process with what to do, unless it runs on a Node that understands the sources. */
export function requireNode24() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= MIN_NODE_MAJOR) return;
  console.error(
    `This needs Node ${MIN_NODE_MAJOR}, and ${process.execPath} is ${process.versions.node}.\n` +
      "The project brings its own: run it through npm (`npm test`, `npm run check`, …) after `npm ci`.\n" +
      "Where `npm ci` leaves node_modules/.bin/node out, optional packages are off (--omit=optional) " +
      `or this platform has none; then install Node ${MIN_NODE_MAJOR} yourself.`,
  );
  process.exit(2);
}

/** The environment of the tools that are started: node_modules/.bin comes first on the path. */
export function toolEnv() {
  return {
    ...process.env,
    PATH: `${join(ROOT, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`,
  };
}

/**
 * Runs a program of node_modules/.bin or of the system to its end and keeps what it printed (both streams, in order).
 * A program that a signal ended has code 1, one that could not be started 127 and the reason as its output.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, show?: boolean, env?: NodeJS.ProcessEnv }} [options] `show` lets it write to this terminal instead
 * @returns {Promise<{ code: number, output: string, ms: number }>}
 */
export function run(file, args, options = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(file, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? toolEnv(),
      stdio: options.show === true ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    child.stdout?.on("data", (chunk) => (output += String(chunk)));
    child.stderr?.on("data", (chunk) => (output += String(chunk)));
    const end = (/** @type {number} */ code) => resolve({ code, output, ms: performance.now() - started });
    child.once("error", (error) => {
      output += error.message;
      end(127);
    });
    child.once("close", (code) => end(code ?? 1));
  });
}
