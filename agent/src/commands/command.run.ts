/** Runs a program by its argument vector, its output live on the command's stream. */
import { operations } from "@deskside/protocol";
import { refusedVariables } from "../process/environment.ts";
import { runProgram } from "../process/run-program.ts";
import { type CommandOutcome, defineCommand } from "./_command.ts";
import { failed, stoppedOutcome } from "./_outcome.ts";

export default defineCommand(operations["command.run"], async (args, context) => {
  const [file = "", ...rest] = args.argv;
  const refusal = refuse(args.argv, args.cwd, args.env ?? {});
  if (refusal !== undefined) return failed(refusal);
  const result = await runProgram({
    file,
    args: rest,
    ...(args.cwd === undefined ? {} : { cwd: args.cwd }),
    env: args.env ?? {},
    timeoutMs: args.timeoutMs,
    signal: context.signal,
    // The stream carries all of it; nothing is kept here.
    maxBytes: 0,
    onOutput: (source, chunk) => context.output.write(source, chunk),
  });
  if (result.missing) return failed(missing(file, args.cwd));
  if (result.stopped === "timed-out") {
    return {
      status: "timed_out",
      exit: result.exit,
      message: `Stopped: it ran longer than ${args.timeoutMs / 1000} s.`,
    };
  }
  if (result.stopped === "aborted") return { ...stoppedOutcome(context.signal), exit: result.exit };
  return outcomeOf(result.exit, result.killedBy);
});

function refuse(
  argv: readonly string[],
  cwd: string | undefined,
  env: Record<string, string>,
): string | undefined {
  if ([...argv, cwd ?? ""].some((each) => each.includes("\0")))
    return "Refused: an argument holds a NUL byte.";
  if (cwd !== undefined && !cwd.startsWith("/"))
    return "Refused: the working folder must be an absolute path.";
  const refused = refusedVariables(env);
  return refused.length === 0
    ? undefined
    : `Refused: these environment variables can make a program load other code: ${refused.join(", ")}.`;
}

const missing = (file: string, cwd: string | undefined) =>
  `Not started: there is no program "${file}" that can be run here${cwd === undefined ? "" : `, or no folder "${cwd}"`}. ` +
  "Give an absolute path, or the name of a program in the system's own folders.";

function outcomeOf(exit: number | null, killedBy: string | null): CommandOutcome {
  if (exit === 0) return { status: "ok", exit };
  const message =
    killedBy === null ? `It ended with exit code ${exit}.` : `It was ended by the signal ${killedBy}.`;
  return { status: "failed", exit, message };
}
