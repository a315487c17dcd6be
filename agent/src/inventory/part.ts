/** One part of an inventory: what it could not find out becomes a gap with a reason, never an empty list in silence. */
import { cleanLine } from "@deskside/protocol";
import { runProgram } from "../process/run-program.ts";

/** How long one program of a collector may take, in ms: package lists of a slow disk. */
const PROGRAM_TIMEOUT_MS = 20_000;
/** Bytes of one program's output: some 60,000 packages. */
const PROGRAM_BYTES = 8 * 1024 * 1024;
/** Gaps kept: what an inventory may hold. */
const MOST_GAPS = 32;

/** What a collector throws to say that it could not look; its text is the gap's reason. */
export class Gap extends Error {}

export interface Gaps {
  readonly list: { part: string; reason: string }[];
  add(part: string, reason: string): void;
  /** Runs a collector; where it throws, the gap is noted and `otherwise` stands in. */
  fill<T>(part: string, otherwise: T, collect: () => Promise<T>): Promise<T>;
}

export function createGaps(): Gaps {
  const list: Gaps["list"] = [];
  const add = (part: string, reason: string) => {
    if (list.length < MOST_GAPS) list.push({ part, reason: cleanLine(reason, 200) });
  };
  return {
    list,
    add,
    async fill(part, otherwise, collect) {
      try {
        return await collect();
      } catch (error) {
        // One part that fails (a strange machine) must not cost the customer all the others.
        add(part, error instanceof Error ? error.message : String(error));
        return otherwise;
      }
    },
  };
}

/** The output of a program, in English. Throws a {@link Gap} where it is missing or fails. */
export async function outputOf(file: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const result = await runProgram({
    file,
    args,
    signal,
    timeoutMs: PROGRAM_TIMEOUT_MS,
    maxBytes: PROGRAM_BYTES,
    env: { LC_ALL: "C" },
  });
  if (result.missing) throw new Gap(`${file} is not installed`);
  if (result.stopped !== null) throw new Gap(`${file} did not end in time`);
  if (result.exit !== 0)
    throw new Gap(`${file} ended with exit ${result.exit}: ${result.stderr.slice(0, 120)}`);
  return result.stdout;
}

/** One line of at most 200 characters, as an inventory has them. */
export const line = (text: string): string => cleanLine(text, 200);
/** The same, and null for nothing or for the words that makers leave in place of a name. */
export const maybe = (text: string | null | undefined): string | null => {
  const clean = line(text ?? "");
  return clean === "" ||
    /^(?:-|unknown|none|to be filled by o\.?e\.?m\.?|default string|not specified)$/i.test(clean)
    ? null
    : clean;
};
