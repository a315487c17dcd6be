/** The road of a command through the agent: judged, described, confirmed where it must be, run, and answered. */
import type { Body, Crypto, Signer } from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import { registry } from "../commands/registry.gen.ts";
import type { Send } from "../connection/hub-side.ts";
import type { Sessions } from "../consent/sessions.ts";
import type { CustomerSide } from "../customer/customer-side.ts";
import { createGuard } from "../guard/guard.ts";
import { machinePolicy } from "../guard/policy.ts";
import { createRateLimiter, type Rates } from "../guard/rates.ts";
import type { Trust } from "../identity/trust.ts";
import type { Journal } from "../journal/journal.ts";
import type { Prompts } from "../prompt/prompts.ts";
import type { Delivery } from "../results/delivery.ts";
import type { Results } from "../results/results.ts";
import type { LiveStream } from "../streams/live-stream.ts";
import type { Outgoing } from "../streams/outgoing.ts";
import type { TerminalsOnDemand } from "../terminal/terminals-on-demand.ts";
import { askConfirmation } from "./confirm.ts";
import { createCore } from "./core.ts";
import { describe } from "./describe.ts";
import { createRunner, type RunnerDeps } from "./run.ts";
import type { Running } from "./running.ts";
import { takeCommand } from "./take-command.ts";

export interface CommandsDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly journal: Journal;
  readonly rates: Rates;
  readonly stateDir: string;
  readonly sessions: Sessions;
  readonly prompts: Prompts;
  readonly running: Running;
  readonly results: Results;
  readonly delivery: Delivery;
  readonly outgoing: Outgoing;
  readonly live: LiveStream;
  readonly terminals: TerminalsOnDemand;
  /** Where a question can be drawn now. */
  readonly place: () => CustomerSide["place"];
  /** A question is about to be drawn. */
  readonly openPage: () => void;
  readonly send: Send;
  readonly isConnected: () => boolean;
  readonly finished: RunnerDeps["finished"];
  readonly note: (code: string, text: string) => void;
  readonly failed: (error: unknown) => void;
}

/** Takes a command; resolves when it is over, or when it was answered. */
export type TakeCommand = (body: Body<"cmd.send">) => Promise<void>;

export function createCommands(deps: CommandsDeps): TakeCommand {
  const { clock, sessions, send, delivery, terminals } = deps;
  const guard = createGuard({
    ...deps,
    device: deps.signer.kid,
    session: (sid) => sessions.get(sid),
    rates: createRateLimiter(deps.rates, clock),
    policy: machinePolicy(async (check) => {
      const { loadCheck } = await import("../checks/_run-check.ts");
      return (await loadCheck(check))?.scope;
    }),
  });
  const asking = { ...deps, canAsk: () => deps.place() !== null };
  const core = { ...deps, terminals: () => terminals.load() };
  const runner = createRunner({
    ...deps,
    deliver: (result) => delivery.deliver(result),
    report: (t, b) => void send({ t, b }),
    async loadCommand(op) {
      if (!Object.hasOwn(registry, op)) return undefined;
      return (await registry[op as keyof typeof registry]()).default;
    },
    describe: ({ operation, args }) => describe(operation, args),
    confirm(admitted, shown, signal) {
      deps.openPage();
      return askConfirmation(asking, admitted, shown, signal);
    },
    core: (command, stream, announce) => createCore(core, command, stream, announce),
  });
  const refused = (b: Body<"cmd.refused">) => void send({ t: "cmd.refused", b });
  const { note } = deps;
  return (body) => takeCommand({ clock, sessions, guard, runner, delivery, note, refused }, body);
}
