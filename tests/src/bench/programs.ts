/** Programs that the bench starts: each is ended by its handle, also when the bench fails or is interrupted. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program has this long to end by itself, in ms; then it is killed. */
const STOP_WITHIN_MS = 5_000;
/** A program has this long to say what it is asked for, in ms. */
const SAYS_WITHIN_MS = 30_000;
/** Lines that are kept to explain a failure. */
const LINES_KEPT = 20;

export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The first line of its output that fits, of those that came already too. Rejects when the program ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it said last, its complaints too: for the error that explains its end. */
  readonly lastLines: () => string;
  /** Asks it to end; kills it where it does not. May be called twice. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();

/** A temporary folder, removed at the end. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskside-bench-"));
  folders.add(folder);
  return folder;
}

/** Ends all programs that still run, at once, and removes all folders. For the end of the bench, however it comes. */
export function endAll(): void {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

/** Starts a file of this repository (or any absolute path) on this same Node. */
export function startProgram(
  file: string | URL,
  args: readonly string[] = [],
  { env = {}, flags = [] }: { env?: Record<string, string>; flags?: readonly string[] } = {},
): Program {
  const path = typeof file === "string" ? file : fileURLToPath(file);
  const child = spawn(process.execPath, [...flags, path, ...args], {
    stdio: ["pipe", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...env },
  });
  running.add(child);
  const lines: string[] = [];
  const complaints: string[] = [];
  const lastLines = (): string => [...lines, ...complaints].join("\n");
  const waiting = new Set<() => void>();
  const note = (list: string[], line: string): void => {
    list.push(line);
    if (list.length > LINES_KEPT) list.shift();
    for (const look of [...waiting]) look();
  };
  if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => note(lines, line));
  if (child.stderr !== null)
    createInterface({ input: child.stderr }).on("line", (line) => note(complaints, line));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      running.delete(child);
      resolve();
      for (const look of [...waiting]) look();
    });
  });
  return {
    pid: child.pid ?? 0,
    child,
    lastLines,
    says(pattern) {
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const fail = (why: string): void => {
          settle();
          reject(new Error(`${path} ${why}:\n${lastLines()}`));
        };
        const look = (): void => {
          const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
          if (found !== undefined) {
            settle();
            resolve(found);
          } else if (!running.has(child)) fail("ended too early");
        };
        const timer = setTimeout(() => fail(`did not say ${String(pattern)}`), SAYS_WITHIN_MS);
        waiting.add(look);
        look();
      });
    },
    async stop() {
      if (!running.has(child)) return;
      if (child.connected) child.disconnect();
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Asks a program by its channel, and waits for the one answer. */
export function ask<T>(program: Program, question: string): Promise<T> {
  const { child } = program;
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      reject(new Error(`a program of the bench gave no answer:\n${program.lastLines()}`));
    };
    const timer = setTimeout(fail, SAYS_WITHIN_MS);
    child.once("exit", fail);
    child.once("message", (answer) => {
      clearTimeout(timer);
      child.off("exit", fail);
      resolve(answer as T);
    });
    child.send(question, (error) => error !== null && fail());
  });
}
