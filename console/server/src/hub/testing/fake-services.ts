/** Services that commit nothing: they say yes, remember what they were asked, and can be told to refuse or to wait. */
import type { LiveServices, Refused } from "../../ports/live.ts";
import { idOf, objectOf, peek } from "../peek.ts";

export interface FakeServices extends LiveServices {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  /** What a service answers instead of yes. */
  readonly refusals: Map<string, Refused>;
  /** Awaited by every service before it answers. */
  delay: () => Promise<void>;
  joined: boolean;
}

/** Every device belongs to the case `c1`. */
export function createFakeServices(): FakeServices {
  const calls: { name: string; args: readonly unknown[] }[] = [];
  const refusals = new Map<string, Refused>();
  const fake = { calls, refusals, delay: () => Promise.resolve(), joined: true } as unknown as FakeServices;
  const inCase =
    (name: string, answer: (...args: never[]) => object = () => ({ case: "c1" })) =>
    async (...args: unknown[]) => {
      calls.push({ name, args });
      await fake.delay();
      return refusals.get(name) ?? answer(...(args as never[]));
    };
  const kinds: Readonly<Record<string, "terminal" | "output">> = {
    "terminal.open": "terminal",
    "terminal.attach": "terminal",
    "command.run": "output",
  };
  Object.assign(fake, {
    admit: inCase("admit", () => ({ joined: fake.joined, case: "c1" })),
    joinRequested: inCase("joinRequested"),
    joinAccepted: inCase("joinAccepted"),
    joinDone: inCase("joinDone"),
    seen: (...args: unknown[]) => void calls.push({ name: "seen", args }),
    asked: inCase("asked", (_user: unknown, _device: unknown, body: { ask: string }) => ({
      case: "c1",
      jti: peek(body.ask)["jti"],
    })),
    trustNow: async () => [],
    askShown: inCase("askShown"),
    askAnswered: inCase("askAnswered"),
    grantEnded: inCase("grantEnded"),
    sessionEnded: inCase("sessionEnded"),
    sessionsKnown: async () => undefined,
    commanded: inCase("commanded", (_user: unknown, _device: unknown, body: { cmd: string }) => {
      const claims = peek(body.cmd);
      const op = String(claims["op"]);
      const kind = kinds[op];
      const id = Number(objectOf(claims["args"])["stream"]);
      const jti = idOf(claims["jti"]) ?? "";
      const recordAs = op === "terminal.open" ? `rec-${jti}` : null;
      return {
        case: "c1",
        jti,
        op,
        repeated: false,
        stream: kind === undefined ? null : { id, kind, recordAs },
      };
    }),
    commandConfirming: inCase("commandConfirming"),
    commandRefused: inCase("commandRefused", (_device: unknown, body: { jti: string }) => ({
      case: "c1",
      jti: body.jti,
    })),
    resulted: inCase("resulted", (_device: unknown, body: { result: string }) => ({
      case: "c1",
      open: peek(body.result)["status"] === "open",
    })),
    answered: inCase("answered"),
    headGiven: inCase("headGiven"),
    alertRaised: inCase("alertRaised"),
    deploymentState: inCase("deploymentState"),
    recorded: inCase("recorded"),
    trustUpdated: inCase("trustUpdated", () => undefined as never),
    customerView: inCase("customerView", () => customerView(calls.length)),
    pending: inCase("pending", () => ({ due: [] })),
    currentStep: inCase("currentStep", () => undefined as never),
  });
  return fake;
}

const customerView = (turn: number): object => ({
  practice: false,
  organisation: "Cedar IT",
  technician: null,
  technicianHere: false,
  caseRef: "#1",
  problem: `state ${turn}`,
  customer: "Ada",
  pc: { state: "none", hostName: null, since: null, promptOpen: false },
  scopes: [],
  step: null,
  answeredElsewhere: null,
  plan: null,
  done: [],
  chat: [],
  ended: null,
});
