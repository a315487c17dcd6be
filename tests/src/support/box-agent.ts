/** A program for a cron box: the agent's real command handlers, driven by lines of JSON instead of a hub. */
import { createInterface } from "node:readline";
import { commands } from "./box-commands.ts";
import { recoverAtStart } from "../../../agent/src/deployments/recover.ts";

const [stateDir = ""] = process.argv.slice(2);
const tell = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const running = new Map<string, AbortController>();

tell({ kind: "ready", pid: process.pid, recovered: await recoverAtStart(stateDir) });

for await (const line of createInterface({ input: process.stdin })) {
  const { jti, op, args, cancel } = JSON.parse(line) as {
    jti: string;
    op: string;
    args: unknown;
    cancel?: boolean;
  };
  if (cancel === true) running.get(jti)?.abort("cancelled");
  else void handle(jti, op, args);
}

async function handle(jti: string, op: string, args: unknown): Promise<void> {
  const control = new AbortController();
  running.set(jti, control);
  const outcome = await commands[op]?.(args, {
    jti,
    sid: "s",
    technician: "t",
    signal: control.signal,
    stateDir,
    now: Date.now,
    output: {
      async write(source, chunk) {
        tell({ kind: "output", jti, source, text: Buffer.from(chunk).toString("utf8") });
      },
    },
  });
  running.delete(jti);
  tell({ kind: "outcome", jti, outcome });
}
