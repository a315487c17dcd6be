/** Tasks in words: what was run, exactly. */
import { operations, type TaskView } from "@deskside/protocol";

/** An argument as a shell would need it, for reading only: nothing is ever run from this text. */
export const shown = (argument: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;

/** What a command was asked to do, in one line. */
export function commandWords({ args }: Pick<TaskView, "args">): string {
  const { argv, check, service, action, pid, procedure, mode, deployment } = args as Record<string, unknown>;
  if (Array.isArray(argv)) return argv.map((part) => shown(String(part))).join(" ");
  if (typeof check === "string") return check;
  if (typeof service === "string") return `${String(action)} ${service}`;
  if (typeof pid === "number") return `pid ${pid}`;
  if (typeof procedure === "string") return procedure;
  if (typeof mode === "string") return mode;
  if (typeof deployment === "string") return "";
  return "";
}

export const operationTitle = (op: string): string => operations[op as keyof typeof operations]?.title ?? op;

/** Still at work, or waiting for somebody. */
export const isRunning = ({ state }: Pick<TaskView, "state">): boolean =>
  state === "queued" || state === "sent" || state === "confirming" || state === "running";
