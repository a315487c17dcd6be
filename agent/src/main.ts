/** `deskside-agent`: arguments, signals and exit codes; the work is elsewhere, loaded when it is needed. */
import { setBusy } from "./cli/idle-engine.ts";
import { CHILD_ARGUMENT } from "./process/run-child.ts";

/** Runs one command; its exit code: 0 done, 1 refused or failed, 2 wrong usage. */
async function main(argv: readonly string[]): Promise<number> {
  const { readArguments, USAGE } = await import("./cli/arguments.ts");
  try {
    const command = readArguments(argv);
    switch (command.name) {
      case "help":
        console.log(USAGE);
        return 0;
      case "version": {
        const { AGENT_VERSION } = await import("./version.ts");
        console.log(AGENT_VERSION);
        return 0;
      }
      case "join":
      case "run": {
        const { runAgent } = await import("./cli/run-agent.ts");
        return await runAgent(command);
      }
      default: {
        const { askRunning } = await import("./cli/ask-running.ts");
        return await askRunning(command);
      }
    }
  } catch (error) {
    const { AgentError } = await import("./state/agent-error.ts");
    if (!(error instanceof AgentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

// No `await` here: the single file that is built from this cannot wait at its top.
const [first, second] = process.argv.slice(2);
if (first === CHILD_ARGUMENT) {
  void import("./process/child-roles.ts").then(({ childMain }) => childMain(second ?? ""));
} else {
  setBusy(false);
  // What keeps the process alive beyond its work (a stuck socket) must not keep the customer waiting.
  void main(process.argv.slice(2)).then((code) => process.exit(code));
}
