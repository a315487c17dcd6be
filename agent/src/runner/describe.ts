/** What an operation is, in the customer's words: while it runs, when it was done, and when a yes is needed for it. */
import type { CustomerView, OperationDefinition } from "@deskside/protocol";
import { cleanLine } from "@deskside/protocol";

/** Characters of one line for people. */
const LINE_MAX = 300;

export interface Description {
  readonly kind: CustomerView["done"][number]["kind"];
  /** While it runs: "Testing disk space". */
  readonly doing: string;
  /** Afterwards, with the technician's name before it: "tested disk space". */
  readonly done: string;
}
/** What the customer says yes to. */
export interface Confirmation {
  /** After "NAME wants to": "restart the service cups". */
  readonly what: string;
  /** The exact program, line or script. */
  readonly exact: string;
  readonly undo: string;
}

/** An argument as it would be typed, so that spaces and quotes inside of one can be seen. */
export const shown = (argument: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

const text = (args: unknown, name: string): string => {
  const value = (args as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

/** Describes an operation; for a check its title has to be loaded, so this waits. */
export async function describe(operation: OperationDefinition, args: unknown): Promise<Description> {
  const line = (kind: Description["kind"], doing: string, done: string): Description => ({
    kind,
    doing: cleanLine(doing, LINE_MAX),
    done: cleanLine(done, LINE_MAX),
  });
  switch (operation.op) {
    case "check.run": {
      const { loadCheck } = await import("../checks/_run-check.ts");
      const title = (await loadCheck(text(args, "check")))?.title ?? text(args, "check");
      return line("checked", `Testing: ${title}`, `tested: ${title}`);
    }
    case "command.run": {
      const { argv } = args as { readonly argv: readonly string[] };
      const typed = argv.map(shown).join(" ");
      return line("changed", `Running: ${typed}`, `ran: ${typed}`);
    }
    case "process.end":
      return line(
        "changed",
        `Ending the process ${text(args, "pid")}`,
        `ended the process ${text(args, "pid")}`,
      );
    case "service.control": {
      const [verb, service] = [text(args, "action"), text(args, "service")];
      return line("changed", `To ${verb}: the service ${service}`, `did ${verb} the service ${service}`);
    }
    case "inventory.take":
      return line("looked", "Looking at what is installed", "looked at what is installed");
    case "process.list":
      return line("looked", "Looking at what is running", "looked at what was running");
    case "live.start":
      return line("looked", "Watching how the computer is doing", "watched how the computer was doing");
    case "terminal.open":
      return line("changed", "A terminal is open", "had a terminal open");
    case "terminal.attach":
      return line("looked", "Looking on at the terminal", "looked on at the terminal");
    case "procedure.plan":
      return line("checked", "Planning a task", "planned a task, changing nothing");
    case "procedure.install":
      return line(
        "changed",
        "Adding an automatic task",
        `added the automatic task ${text(args, "procedure")}`,
      );
    case "procedure.run-test":
      return line(
        "changed",
        "Testing the automatic task",
        `tested the automatic task (${text(args, "mode")})`,
      );
    case "procedure.run-once":
      return line(
        "changed",
        `Running ${text(args, "procedure")} once`,
        `ran ${text(args, "procedure")} once`,
      );
    case "procedure.verify":
      return line("checked", "Looking whether the task is as it was", "looked whether the task is as it was");
    case "procedure.rollback":
      return line("changed", "Taking the automatic task out", "took the automatic task out again");
    default:
      return line("other", operation.title, `did: ${operation.title}`);
  }
}

/** What is to be confirmed, word for word. For a procedure it is worked out anew: nobody's text is believed. */
export async function describeConfirmation(
  operation: OperationDefinition,
  args: unknown,
  stateDir: string,
): Promise<Confirmation | { readonly problem: string }> {
  switch (operation.op) {
    case "service.control": {
      const [verb, service] = [text(args, "action"), text(args, "service")];
      const back =
        verb === "stop"
          ? "start it again"
          : verb === "start"
            ? "stop it again"
            : "nothing: it only stops for a moment";
      return { what: `${verb} the service ${service}`, exact: `${verb} ${service}`, undo: back };
    }
    case "procedure.install":
    case "procedure.run-once": {
      const { draftDeployment } = await import("../deployments/plan.ts");
      const { describeSchedule } = await import("../deployments/schedule.ts");
      const {
        procedure: id,
        params,
        planHash,
      } = args as {
        readonly procedure: string;
        readonly params: Readonly<Record<string, unknown>>;
        readonly planHash?: string;
      };
      const drafted = await draftDeployment({ stateDir, procedure: id, params });
      if (!drafted.ok) return { problem: drafted.problem };
      const { procedure, script, scheduler, task } = drafted.value;
      const summary = procedure.summary(drafted.value.params);
      if (operation.op === "procedure.run-once") {
        return { what: `do this once, now: ${summary}`, exact: script, undo: procedure.undo };
      }
      if (planHash !== drafted.value.planHash) {
        return { problem: "What would be installed is not what was planned. Plan it again." };
      }
      const schedule = describeSchedule(procedure.schedule(drafted.value.params));
      return {
        what: `add one automatic job: ${summary}, ${schedule}`,
        exact: `${scheduler.nativeText(task("ID"))}\n\n${script}`,
        undo: procedure.undo,
      };
    }
    default:
      return { what: operation.title.toLowerCase(), exact: JSON.stringify(args, null, 2), undo: "" };
  }
}
