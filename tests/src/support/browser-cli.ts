/** The real command line as a process, for what a test's technician does outside the browser. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../console/cli/bin/deskside.mjs", import.meta.url));
/** The longest command is a timer test, which waits for the next full minute, in ms. */
const LIMIT_MS = 100_000;

export interface CommandLine extends Disposable {
  readonly home: string;
  /** Runs a command with `--json` and returns its answer; throws what it says where it fails. */
  run<Answer = Record<string, unknown>>(...args: readonly string[]): Promise<Answer>;
  /** Runs a command to its end, whatever comes of it. */
  tell(
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
}

/** A command line with a home of its own; nobody is signed in yet. */
export function commandLine(): CommandLine {
  const home = mkdtempSync(join(tmpdir(), "deskside-home-"));
  const tell: CommandLine["tell"] = (...args) =>
    new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        [PROGRAM, ...args],
        { env: { ...process.env, DESKSIDE_HOME: home }, timeout: LIMIT_MS, maxBuffer: 64 << 20 },
        (error, out, err) => {
          if (error !== null && typeof error.code !== "number")
            reject(new Error("the command line did not start", { cause: error }));
          else resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
        },
      );
    });
  return {
    home,
    tell,
    async run(...args) {
      const { code, out, err } = await tell(...args, "--json");
      if (code !== 0) throw new Error(`deskside ${args.join(" ")} ended with ${code}: ${out}${err}`);
      return JSON.parse(out);
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  };
}
