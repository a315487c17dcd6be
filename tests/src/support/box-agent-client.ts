/** Talks to a {@link file://./box-agent.ts} that runs inside a cron box. */
import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { CommandOutcome } from "../../../agent/src/commands/_command.ts";
import type { Recovered } from "../../../agent/src/deployments/recover.ts";
import type { CronBox } from "./cron-box.ts";

const PROGRAM = fileURLToPath(new URL("./box-agent.ts", import.meta.url));

interface Said {
  readonly kind: "ready" | "output" | "outcome";
  readonly jti?: string;
  readonly text?: string;
  readonly outcome?: CommandOutcome;
  readonly recovered?: Recovered[];
  /** Its number inside the box. */
  readonly pid?: number;
}

export interface BoxAgent extends AsyncDisposable {
  readonly recovered: readonly Recovered[];
  /** Runs an operation to its end. `onOutput` gets its live output as it comes. */
  run<Document = Record<string, never>>(
    op: string,
    args: object,
    onOutput?: (text: string) => void,
  ): Promise<CommandOutcome & { document: Document; output: string }>;
  /** Starts an operation; `cancel()` stops it as the customer would. */
  start(
    op: string,
    args: object,
    onOutput?: (text: string) => void,
  ): { readonly done: Promise<CommandOutcome>; cancel(): void };
  /** Kills it as a power cut would. */
  kill(): Promise<void>;
}

let commandCount = 0;

/** Starts an agent in the box and waits until it has recovered what an earlier one left. */
export async function startBoxAgent(box: CronBox, stateDir: string): Promise<BoxAgent> {
  const child: ChildProcess = box.spawn(process.execPath, [PROGRAM, stateDir], { TZ: "UTC" });
  const events = new EventEmitter();
  // One listener for each operation that is under way.
  events.setMaxListeners(0);
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const gone = once(child, "exit").then(() => events.emit("gone"));
  if (child.stdout === null || child.stdin === null) throw new Error("the box's agent has no pipes");
  const { stdin } = child;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = JSON.parse(line) as Said;
    events.emit(said.kind === "ready" ? "ready" : `${said.kind}:${said.jti}`, said);
  });
  const [ready] = (await Promise.race([
    once(events, "ready"),
    gone.then(() => {
      throw new Error(`the box's agent did not start: ${errors}`);
    }),
  ])) as [Said];

  const start: BoxAgent["start"] = (op, args, onOutput) => {
    commandCount += 1;
    const jti = `c${commandCount}`;
    if (onOutput) events.on(`output:${jti}`, (said: Said) => onOutput(said.text ?? ""));
    const done = Promise.race([
      once(events, `outcome:${jti}`).then(([said]) => (said as Said).outcome as CommandOutcome),
      once(events, "gone").then(() => {
        throw new Error(`the box's agent ended: ${errors}`);
      }),
    ]);
    done.catch(() => undefined); // a test that kills the agent does not wait for it
    stdin.write(`${JSON.stringify({ jti, op, args })}\n`);
    return { done, cancel: () => void stdin.write(`${JSON.stringify({ jti, cancel: true })}\n`) };
  };
  let ended = false;
  void gone.then(() => {
    ended = true;
  });
  const end = async () => {
    // What we started is `nsenter`, which waits for it: the signal must go to the program itself.
    if (!ended) box.run("/bin/kill", ["-KILL", String(ready.pid)]);
    await gone;
  };
  return {
    recovered: ready.recovered ?? [],
    start,
    async run(op, args, onOutput) {
      let output = "";
      const outcome = await start(op, args, (text) => {
        output += text;
        onOutput?.(text);
      }).done;
      return { ...outcome, document: outcome.document as never, output };
    },
    kill: end,
    [Symbol.asyncDispose]: end,
  };
}
