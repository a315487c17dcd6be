/** Baseline: the same bash, two bare ws hops in processes of their own, with or without end-to-end credit. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { MeasuredTerminal } from "./terminal-client.ts";

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** Half a window: as often as the product acknowledges bulk. */
const ACKNOWLEDGE_EVERY_BYTES = 32 * 1024;

export interface BareHops {
  terminal(): Promise<MeasuredTerminal>;
  stop(): void;
}

export async function startBareHops(mode: "plain" | "credit"): Promise<BareHops> {
  const hub = fork(here("bare-hub.ts"), { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const port = await new Promise<string>((resolve, reject) => {
    hub.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    hub.once("exit", (code) => reject(new Error(`the bare hub ended with ${code}`)));
  });
  const agents: ChildProcess[] = [];
  let count = 0;
  return {
    async terminal() {
      const number = ++count;
      const client = new WebSocket(`ws://127.0.0.1:${port}/client/${number}`, { perMessageDeflate: false });
      await new Promise((resolve) => client.once("open", resolve));
      const prompt = new Promise((resolve) => client.once("message", resolve));
      agents.push(
        fork(here("bare-agent.ts"), [`ws://127.0.0.1:${port}/agent/${number}`, mode], {
          stdio: ["ignore", "inherit", "inherit", "ipc"],
        }),
      );
      await prompt;
      let received = 0;
      let taken = 0;
      let acknowledged = 0;
      const terminal: MeasuredTerminal = {
        write: (text) => client.send(Buffer.from(text)),
        onOutput: (_bytes, done) => done(),
        async close() {
          client.close();
        },
      };
      const acknowledge = (): void => {
        acknowledged = taken;
        client.send(String(taken));
      };
      client.on("message", (data: Buffer) => {
        received += data.length;
        const end = received;
        terminal.onOutput(data, () => {
          taken = end;
          if (mode !== "credit") return;
          if (taken - acknowledged >= ACKNOWLEDGE_EVERY_BYTES) acknowledge();
          else if (taken === received) setImmediate(() => taken > acknowledged && acknowledge());
        });
      });
      return terminal;
    },
    stop() {
      for (const agent of agents) agent.kill();
      hub.disconnect();
    },
  };
}
