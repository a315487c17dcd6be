/** Ends one process, if it is still the one that was seen. */
import { operations } from "@deskside/protocol";
import { delay, readProcess } from "../process/process-table.ts";
import { type CommandOutcome, defineCommand } from "./_command.ts";
import { failed, stoppedOutcome } from "./_outcome.ts";

/** How long the process is watched after the signal, in ms: TERM lets it save its work. */
const WATCH_FOR_MS = 3_000;
const LOOK_EVERY_MS = 50;

export default defineCommand(operations["process.end"], async (args, context) => {
  if (process.platform !== "linux") return failed("Ending a process: not yet on this system.");
  if (args.pid === process.pid)
    return failed("Refused: this is the agent itself. Use Stop to end the session.");
  const found = readProcess(args.pid);
  if (found?.startTicks !== args.startTicks) {
    return failed(
      "It is not there any more: it has ended (its number may belong to another one now). List the processes again.",
    );
  }
  try {
    process.kill(args.pid, `SIG${args.signal}`);
  } catch (error) {
    return cannotSignal(error, found.name);
  }
  const until = performance.now() + WATCH_FOR_MS;
  while (performance.now() < until) {
    if (hasEnded(args.pid, args.startTicks))
      return { status: "ok", message: `${found.name} (${args.pid}) has ended.` };
    if (context.signal.aborted) return stoppedOutcome(context.signal);
    await delay(LOOK_EVERY_MS, context.signal).catch(() => undefined);
  }
  const advice =
    args.signal === "TERM"
      ? "It may be asking about unsaved work; KILL ends it at once."
      : "It waits inside the system, often for a disk.";
  return failed(`${found.name} (${args.pid}) was asked to end and still runs. ${advice}`);
});

function hasEnded(pid: number, startTicks: number): boolean {
  const now = readProcess(pid);
  return now?.startTicks !== startTicks || now.state === "Z";
}

function cannotSignal(error: unknown, name: string): CommandOutcome {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EPERM")
    return failed(
      `Refused by the system: ${name} belongs to another user, and the agent runs without those rights.`,
    );
  if (code === "ESRCH") return { status: "ok", message: `${name} had ended already.` };
  throw error;
}
