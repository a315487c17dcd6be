/** The real hub as a program on loopback, with settings of a test's choice; killed and started again at will. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "./browser-ports.ts";

const PROGRAM = fileURLToPath(new URL("../../../console/server/bin/deskside-hub.mjs", import.meta.url));
/** A start on an empty folder takes half a second; a busy machine gets this long, in ms. */
const START_LIMIT_MS = 20_000;

export interface HubProgramOptions {
  /** A fresh folder that is removed at the end, if left out. */
  readonly data?: string;
  /** What people open, where something stands in front of it. */
  readonly url?: string;
}

export interface HubProgram extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly data: string;
  /** Of the newest start that made one. */
  readonly ownerLink: string;
  readonly log: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port. Resolves when it serves. */
  start(flags?: readonly string[]): Promise<void>;
}

/** Resolves when it serves. */
export async function startHubProgram(options: HubProgramOptions = {}): Promise<HubProgram> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "deskside-hub-"));
  const port = await freePort();
  let log = "";
  let ownerLink = "";
  let child: ChildProcess | undefined;

  async function start(flags: readonly string[] = []): Promise<void> {
    const args = ["--data", data, "--listen", `127.0.0.1:${port}`, "--log", "warn", ...flags];
    if (options.url !== undefined) args.push("--url", options.url);
    const started = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    child = started;
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(() => ready.reject(new Error(`the hub was not ready:\n${log}`)), START_LIMIT_MS);
    started.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    started.once("exit", () => ready.reject(new Error(`the hub ended:\n${log}`)));
    createInterface({ input: started.stdout }).on("line", (line) => {
      log += `${line}\n`;
      ownerLink = /this link once.*: (\S+)$/.exec(line)?.[1] ?? ownerLink;
      // The greeting is one write: the link's line is read in the same turn.
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
  const dispose = async (): Promise<void> => {
    await end("SIGTERM");
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await end("SIGKILL");
    await dispose();
    throw error;
  }
  return {
    origin: options.url ?? `http://localhost:${port}`,
    port,
    data,
    get ownerLink() {
      return ownerLink;
    },
    get log() {
      return log;
    },
    kill: () => end("SIGKILL"),
    async start(flags) {
      await end("SIGTERM");
      await start(flags);
    },
    [Symbol.asyncDispose]: dispose,
  };
}
