/** Runs one program by its argument vector: own process group, time and output limits, a clean environment. */

export interface ProgramOptions {
  /** An absolute path, or a name that is looked up in the fixed system folders (never in the caller's PATH). */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the allowlisted environment; loader and interpreter variables (`LD_*`, `NODE_OPTIONS`, …) are refused. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Bytes kept of each of the two streams; what is over is counted and dropped. */
  readonly maxBytes: number;
  readonly input?: string;
  /** Called for each chunk as it comes; the program is paused until the promise resolves. */
  readonly onOutput?: (source: "out" | "error", chunk: Uint8Array) => void | Promise<void>;
}

export interface ProgramResult {
  readonly exit: number | null;
  readonly killedBy: string | null;
  /** Why we ended it, or null when it ended by itself. */
  readonly stopped: "timed-out" | "aborted" | null;
  /** The program could not be found or started. */
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

export declare function runProgram(options: ProgramOptions): Promise<ProgramResult>;
