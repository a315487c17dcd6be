/** The technician's command line as a program, with a home of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../console/cli/bin/deskside.mjs", import.meta.url));
/** What a command said: a test reads of it what it expects to be there. */
// oxlint-disable-next-line typescript/no-explicit-any -- each command has another shape, and expectations check it.
export type Said = any;
/** No command of a test takes longer, in ms. */
const LIMIT_MS = 45_000;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one line of `--json`; an empty object where there is none. */
  readonly json: Record<string, Said>;
}

export interface CommandLine extends Disposable {
  readonly home: string;
  /** Runs a command to its end. `input` goes to its standard input. */
  run(args: readonly string[], input?: string): Promise<Ran>;
  /** The same with `--json`; throws where it does not end with 0. */
  done(...args: readonly string[]): Promise<Ran["json"]>;
  /** Starts one that is stopped or talked to while it runs. */
  start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ran> };
}

export function commandLine(home = mkdtempSync(join(tmpdir(), "deskside-home-"))): CommandLine {
  const start: CommandLine["start"] = (args) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, DESKSIDE_HOME: home },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    const ended = once(child, "close").then(([code]) => {
      clearTimeout(timer);
      const line = stdout.trimEnd().split("\n").at(-1) ?? "";
      const json = line.startsWith("{") ? (JSON.parse(line) as Ran["json"]) : {};
      return { code: typeof code === "number" ? code : -1, stdout, stderr, json };
    });
    return { child, ended };
  };
  const run: CommandLine["run"] = (args, input = "") => {
    const { child, ended } = start(args);
    child.stdin?.end(input);
    return ended;
  };
  return {
    home,
    start,
    run,
    async done(...args) {
      const at = args.indexOf("--");
      const flagged = at === -1 ? [...args, "--json"] : [...args.slice(0, at), "--json", ...args.slice(at)];
      const ran = await run(flagged);
      if (ran.code !== 0)
        throw new Error(
          `deskside ${args.join(" ")} ended with ${ran.code}: ${ran.stderr}${ran.stdout.slice(0, 1_000)}`,
        );
      return ran.json;
    },
    [Symbol.dispose]() {
      rmSync(home, { recursive: true, force: true });
    },
  };
}
