/** The real hub as a process of its own, on loopback, with a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "./browser-ports.ts";

const PROGRAM = fileURLToPath(new URL("../../../console/server/bin/deskside-hub.mjs", import.meta.url));
/** A start on an empty folder takes half a second; a machine that is busy with a browser gets this long, in ms. */
const START_LIMIT_MS = 20_000;

export interface HubProcess extends AsyncDisposable {
  /** `http://localhost:PORT`. */
  readonly origin: string;
  readonly port: number;
  readonly dataDir: string;
  /** The link of the first start; undefined where an owner signed in before. */
  readonly ownerLink: string | undefined;
  /** All that it printed. */
  readonly log: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port. */
  restart(): Promise<void>;
}

/** Starts a hub; resolves when it says that it is ready. */
export async function startHub(): Promise<HubProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-hub-"));
  const port = await freePort();
  let log = "";
  let ownerLink: string | undefined;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const args = ["--data", dataDir, "--listen", `127.0.0.1:${port}`, "--log", "warn"];
    const started = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production" },
    });
    child = started;
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(() => ready.reject(new Error(`the hub was not ready:\n${log}`)), START_LIMIT_MS);
    started.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    started.once("exit", (code, signal) =>
      ready.reject(new Error(`the hub ended (${code ?? signal}):\n${log}`)),
    );
    createInterface({ input: started.stdout }).on("line", (line) => {
      log += `${line}\n`;
      ownerLink = /this link once.*: (\S+)$/.exec(line)?.[1] ?? ownerLink;
      // The link is the line after; where there is none, nothing waits for it.
      if (line.includes(" is ready at ")) setImmediate(ready.resolve);
    });
    try {
      await ready.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, "exit");
    ending.kill(signal);
    await gone;
  }

  try {
    await start();
  } catch (error) {
    await end("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
  return {
    origin: `http://localhost:${port}`,
    port,
    dataDir,
    get ownerLink() {
      return ownerLink;
    },
    get log() {
      return log;
    },
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGTERM");
      await start();
    },
    async [Symbol.asyncDispose]() {
      await end("SIGTERM");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
