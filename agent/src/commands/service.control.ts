/** Starts, stops or restarts a service through the machine's own service manager, and looks whether it did. */
import { operations } from "@deskside/protocol";
import { runProgram } from "../process/run-program.ts";
import { serviceManager } from "../process/service-manager.ts";
import { defineCommand } from "./_command.ts";
import { failed, stoppedOutcome } from "./_outcome.ts";

/** How long a service may take to start or stop, in ms: systemd's own default is 90 s. */
const TIMEOUT_MS = 100_000;
const KEEP_BYTES = 16 * 1024;

export default defineCommand(operations["service.control"], async (args, context) => {
  const manager = serviceManager();
  if (manager.kind === "none") return failed(manager.why);
  const run = (action: string) =>
    runProgram({
      ...manager.command(args.service, action),
      timeoutMs: TIMEOUT_MS,
      signal: context.signal,
      maxBytes: KEEP_BYTES,
    });
  if (!manager.knows(args.service)) {
    return failed(`There is no service "${args.service}" here: ${manager.folder} does not have it.`);
  }
  const result = await run(args.action);
  if (result.stopped === "aborted") return stoppedOutcome(context.signal);
  if (result.stopped === "timed-out")
    return {
      status: "timed_out",
      message: `${args.service} did not ${args.action} within ${TIMEOUT_MS / 1000} s.`,
    };
  const said = `${result.stderr}\n${result.stdout}`.trim().slice(0, 600);
  if (result.exit !== 0) {
    return {
      status: "failed",
      exit: result.exit,
      message: `${args.service}: ${args.action} failed. ${said}`.trim(),
    };
  }
  const after = await run("status");
  const runs = after.exit === 0;
  if (runs !== (args.action !== "stop")) {
    return {
      status: "failed",
      exit: result.exit,
      message:
        `${args.action} was accepted, but ${args.service} ${runs ? "still runs" : "does not run"}. ${said}`.trim(),
    };
  }
  return { status: "ok", exit: 0, message: `${args.service} ${runs ? "runs" : "has stopped"}.` };
});
