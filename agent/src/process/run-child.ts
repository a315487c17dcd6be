/** Starts this program as a child of itself in one role, and takes its answer. */
import { isSea } from "node:sea";
import { join } from "node:path";
import type { RoleName } from "./child-roles.ts";
import { runProgram } from "./run-program.ts";

/** The first argument of a child, in a bundle: `deskside-agent --child ROLE`. */
export const CHILD_ARGUMENT = "--child";

export type ChildAnswer =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly why: "aborted" | "timed-out" | "failed"; readonly message: string };

/** Never rejects. The answer is JSON of at most `maxBytes`; the child and all that it started end with the signal. */
export async function runChild(
  role: RoleName,
  input: unknown,
  options: { signal: AbortSignal; timeoutMs: number; maxBytes: number },
): Promise<ChildAnswer> {
  const result = await runProgram({ ...childProgram(role), input: JSON.stringify(input), ...options });
  if (result.stopped !== null) return { ok: false, why: result.stopped, message: `The ${role} was stopped.` };
  if (result.exit !== 0 || result.truncated) {
    const said = result.truncated
      ? "its answer was too long"
      : result.stderr.trim().split("\n").slice(0, 5).join(" ").slice(0, 500);
    return { ok: false, why: "failed", message: `The ${role} ended with exit ${result.exit}: ${said}` };
  }
  return { ok: true, answer: JSON.parse(result.stdout) as unknown };
}

/** How this very program is started again: as a single executable, as a bundled file, or from its sources. */
function childProgram(role: RoleName): { file: string; args: string[] } {
  if (isSea()) return { file: process.execPath, args: [CHILD_ARGUMENT, role] };
  // The bundle is CommonJS, where there is no `import.meta`; there the program is what Node was started with.
  const here = (import.meta.filename as string | undefined) ?? process.argv[1] ?? "";
  if (here.endsWith("run-child.ts")) {
    return {
      file: process.execPath,
      args: ["--no-warnings", join(import.meta.dirname, "child-main.ts"), role],
    };
  }
  return { file: process.execPath, args: ["--no-warnings", here, CHILD_ARGUMENT, role] };
}
