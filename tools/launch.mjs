/**
 * Starts one of the product's programs on a Node that understands its sources. Written for the oldest Node that
 * npm may start it with: no syntax of a newer one, and no import of a `.ts` file before the version is known.
 */
import { spawn } from "node:child_process";
import module from "node:module";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** From this Node on type stripping, `node:sqlite` and argon2 are built in. */
const MIN_NODE_MAJOR = 24;

/** The exit code where no Node was found that can run the program: "command not found", as a shell has it. */
const NO_NODE = 127;

/**
 * Where compiled code is kept. Not the shared temporary folder, which is the default: whoever may write there
 * could lay code for this program to run.
 */
function compileCacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === "win32") return join(LOCALAPPDATA ?? homedir(), "deskside", "compile-cache");
  return join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deskside", "compile-cache");
}

/** The Node that was installed with the product; undefined where npm left it out. */
function packagedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  try {
    return module.createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    return undefined; // not installed: said to the user below
  }
}

/**
 * Runs `node` on this same program and ends as it ends: its exit code, or the signal that ended it.
 * @param {string} node
 */
function startOn(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  for (const signal of signals) {
    process.on(signal, () => {
      // A terminal gives Ctrl-C to the whole group: the child has had it, and a second one would mean "at once".
      if ((signal === "SIGINT" || signal === "SIGQUIT") && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.once("error", (error) => {
    console.error(`${node} does not start: ${error.message}`);
    process.exit(NO_NODE);
  });
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
    // Where the signal does not end this process (it may be ignored here), the code says it as a shell would.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
  });
}

/**
 * Runs the program at `main`, in this process where its Node is new enough.
 * @param {string} main the program's file, as a URL text
 */
export async function launch(main) {
  if (Number(process.versions.node.split(".")[0]) >= MIN_NODE_MAJOR) {
    module.enableCompileCache(compileCacheFolder());
    process.argv[1] = fileURLToPath(main);
    await import(main);
    return;
  }
  const node = packagedNode();
  if (node !== undefined) {
    startOn(node);
    return;
  }
  console.error(
    `This needs Node ${MIN_NODE_MAJOR}; this is Node ${process.versions.node}, and the one that comes along is missing.\n` +
      `Run \`npm ci\` in ${fileURLToPath(new URL("..", import.meta.url))} ` +
      `without --omit=optional, or install Node ${MIN_NODE_MAJOR} or newer and start this with it.`,
  );
  process.exitCode = NO_NODE;
}
