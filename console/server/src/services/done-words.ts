/** What was done on a PC, in the customer's words: from commands with their signed ends, and from events. */
import { cleanLine, type CustomerView, type Scope } from "@deskside/protocol";
import type { EventTable, ReadResult } from "../ports/store.ts";

type Detail = NonNullable<ReadResult<"case-detail">>;
type Task = Detail["tasks"][number];
type Item = CustomerView["done"][number];

/** Events that the customer's page tells of, besides commands. */
export const TOLD_EVENTS = [
  "device.joined",
  "consent.granted",
  "consent.refused",
  "consent.ended",
  "session.ended",
  "deployment.agreed",
  "deployment.declined",
  "deployment.signed-off",
  "alert.raised",
  "note.added",
  "case.closed",
] as const;

const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  view_diagnostics: "see how the computer is doing",
  read_logs: "read its fault logs",
  run_checks: "test parts of it",
  run_commands: "make changes",
  terminal: "use a terminal",
  files: "copy files",
  install_task: "add one automatic job",
  elevated: "change the whole computer",
  reboot: "restart it",
};
const SERVICE_WORDS: Readonly<Record<string, string>> = {
  start: "Started",
  stop: "Stopped",
  restart: "Restarted",
};

type Args = Readonly<Record<string, unknown>>;
const OPERATIONS: Readonly<Record<string, (args: Args, task: Task) => [Item["kind"], string]>> = {
  "check.run": (args, task) => ["checked", `Tested: ${task.summary ?? String(args["check"])}`],
  "inventory.take": () => ["looked", "Looked at the computer's parts and programs"],
  "live.start": () => ["looked", "Watched how the computer is doing"],
  "process.list": () => ["looked", "Looked at what is running"],
  "process.end": () => ["changed", "Ended a program"],
  "service.control": (args) => [
    "changed",
    `${SERVICE_WORDS[String(args["action"])] ?? "Changed"} the service ${String(args["service"])}`,
  ],
  "command.run": (args) => ["changed", `Ran: ${(args["argv"] as string[]).join(" ")}`],
  "terminal.open": () => ["changed", "Worked in a terminal"],
  "procedure.plan": () => ["looked", "Worked out a plan; nothing was changed"],
  "procedure.install": () => ["changed", "Added an automatic job"],
  "procedure.run-once": (args) => ["changed", `Ran once: ${String(args["procedure"])}`],
  "procedure.run-test": () => ["checked", "Tested the automatic job"],
  "procedure.verify": () => ["checked", "Looked whether the automatic job is as it should be"],
  "procedure.rollback": () => ["changed", "Took the automatic job out again"],
};
const ENDS: Readonly<Record<string, string>> = {
  failed: " (it did not work)",
  "timed-out": " (it took too long and was stopped)",
  cancelled: " (it was stopped)",
  unknown: " (nobody saw its end)",
  running: " (going on)",
};
const NOT_RUN = new Set(["queued", "sent", "confirming", "refused"]);

/** What commands did; those that never ran are left out, but for the customer's own no. */
export function doneByTasks(tasks: readonly Task[]): Item[] {
  return tasks.flatMap((task) => {
    const words = OPERATIONS[task.op]?.(JSON.parse(task.argsJson) as Args, task);
    if (words === undefined) return [];
    const [kind, text] = words;
    const at =
      task.finishedAt === null || task.finishedAt > task.queuedAt + 86_400_000
        ? task.queuedAt
        : Math.max(task.queuedAt, task.finishedAt);
    if (task.code === "DECLINED")
      return [{ at, kind: "other" as const, text: cleanLine(`You said no to: ${text}`, 300) }];
    if (NOT_RUN.has(task.state)) return [];
    return [{ at, kind, text: cleanLine(`${text}${ENDS[task.state] ?? ""}`, 300) }];
  });
}

type Data = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const EVENTS: Readonly<Record<string, (data: Data, actor: string) => [Item["kind"], string]>> = {
  "device.joined": (data) => ["other", `The computer ${text(data["name"])} was connected`],
  "consent.granted": (data) => {
    const scopes = (data["scopes"] as { scope: Scope }[]).map(({ scope }) => SCOPE_WORDS[scope]);
    return ["asked", `You allowed your technician to ${scopes.join(", ")}`];
  },
  "consent.refused": (data) => [
    "asked",
    data["state"] === "timed-out"
      ? "Nobody answered, so nothing was shared"
      : "You said no. Nothing was shared",
  ],
  "consent.ended": (data) => [
    "other",
    data["scopes"] === undefined ? "A permission ended" : "A part of a permission ended",
  ],
  "session.ended": () => ["other", "The visit ended. Nobody is connected"],
  "deployment.agreed": () => ["asked", "The plan was agreed to"],
  "deployment.declined": () => ["asked", "The plan was turned down"],
  "deployment.signed-off": () => ["checked", "The automatic job was tested and signed off"],
  "alert.raised": (data) => ["other", `The computer reported: ${text(data["summary"])}`],
  "note.added": (data, actor) => ["other", `${actor} noted: ${text(data["text"])}`],
  "case.closed": () => ["other", "The case was closed"],
};

/** What events tell the customer; internal and erased ones nothing. */
export function doneByEvents(events: readonly EventTable[]): Item[] {
  return events.flatMap((row) => {
    if (row.visibility !== "customer" || row.entry === null) return [];
    const { actor, data } = JSON.parse(row.entry) as { actor: { name: string }; data: Data };
    const words = EVENTS[row.type]?.(data, actor.name);
    return words === undefined ? [] : [{ at: row.at, kind: words[0], text: cleanLine(words[1], 300) }];
  });
}
