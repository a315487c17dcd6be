/** A real agent in this process, in a folder of its own, whose customer answers in a terminal that the test holds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type Agent, type AgentOptions, createAgent } from "@deskside/agent";

export interface Customer {
  /** All that was shown so far. */
  readonly shown: string;
  /** Types a line. */
  type(line: string): void;
  /** Resolves when the terminal shows a text. */
  sees(text: string): Promise<void>;
  /** From now on answers each question that is shown with this line; null: no more. */
  always(line: string | null): void;
}

export interface TestAgent extends AsyncDisposable {
  readonly agent: Agent;
  readonly customer: Customer;
  readonly stateDir: string;
}

/** What ends a question in the terminal. */
const QUESTION = /\[y\/N[^\]]*\] $/;
/** No wait of a test is longer, in ms. */
const DEADLINE_MS = 10_000;

export function testCustomer(): { customer: Customer; input: PassThrough; output: PassThrough } {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = "";
  let automatic: string | null = null;
  const watching = new Set<() => void>();
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString("utf8");
    for (const look of [...watching]) look();
    if (automatic === null || !QUESTION.test(shown)) return;
    const line = automatic;
    // A person reads before they type: what comes in the same moment as the question does not count.
    setTimeout(() => input.write(`${line}\n`), 20);
  });
  const customer: Customer = {
    get shown() {
      return shown;
    },
    type: (line) => void input.write(`${line}\n`),
    sees(text) {
      if (shown.includes(text)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!shown.includes(text)) return;
          clearTimeout(timer);
          watching.delete(look);
          resolve();
        };
        const timer = setTimeout(
          () => reject(new Error(`"${text}" was not shown, only:\n${shown}`)),
          DEADLINE_MS,
        );
        watching.add(look);
      });
    },
    always(line) {
      automatic = line;
    },
  };
  return { customer, input, output };
}

/** Starts an agent that joins with `link`, or goes on with the identity of `stateDir`. */
export async function startTestAgent(
  link: string | undefined,
  more: Partial<AgentOptions> & { keepState?: boolean } = {},
): Promise<TestAgent> {
  const { customer, input, output } = testCustomer();
  const stateDir = more.stateDir ?? mkdtempSync(join(tmpdir(), "agent-"));
  const agent = createAgent({ prompt: "terminal", openPage: false, input, output, ...more, stateDir });
  await agent.start(link);
  return {
    agent,
    customer,
    stateDir,
    async [Symbol.asyncDispose]() {
      await agent.stop();
      if (more.keepState !== true) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
