/** Asks the customer for scopes, and waits for what they say on the PC. */
import { type AskOutcome, DesksideError, PROMPT_TIMEOUT_MS, SCOPES, type Scope } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { CommandError, UsageError } from "../platform/problems.ts";
import { createBell, within } from "../platform/waits.ts";
import { answerJoins, casesToWatch } from "./joins.ts";
import { reach, type Reach } from "./reach.ts";

/** How long a machine that is just joining is waited for, in ms: connect, prove the link, sign, pin. */
const JOIN_WAIT_MS = 20_000;
/** Longest wait for an answer, in ms: the prompt's own end, and the way there and back. */
const ANSWER_WAIT_MS = PROMPT_TIMEOUT_MS + 30_000;

export interface Asked {
  readonly reach: Reach;
  readonly sid: string;
  readonly outcome: AskOutcome;
}

/** Throws UsageError for a word that is no scope. */
export function readScopes(words: readonly string[]): Scope[] {
  return words.map((word) => {
    const found = SCOPES.find((scope) => scope === word);
    if (found === undefined)
      throw new UsageError(`There is no scope “${word}”. There are: ${SCOPES.join(", ")}.`);
    return found;
  });
}

/** Machines that are joining are accepted first. */
export async function askFor(
  desk: Desk,
  input: {
    device: string;
    scopes: readonly Scope[];
    caseRef: string | undefined;
    reason: string;
    signal: AbortSignal;
  },
  say: (line: string) => void,
): Promise<Asked> {
  const to = await joined(desk, input.device, input.caseRef, input.signal, say);
  const { device } = to;
  if (to.case === undefined) {
    throw new CommandError(
      `${device.name} belongs to no open case. Name one: --case N, or: deskside case open --person N --problem T`,
    );
  }
  const found =
    to.sessions[0] ??
    (await desk.api("openSession", { params: { id: to.case.id }, body: { device: device.id } }));
  const unwatch = desk.link.watch(`case:${to.case.id}`);
  const asking = desk.technician.ask(
    { device: device.id, sid: found.id, caseRef: to.case.ref, scopes: input.scopes, reason: input.reason },
    (where) =>
      say(
        where === "terminal"
          ? "The question is in the terminal of the PC."
          : "The question is on the PC’s screen.",
      ),
  );
  const outcome = await within(
    asking.finally(unwatch),
    ANSWER_WAIT_MS,
    "Nobody answered on the PC. Silence counts as no.",
    input.signal,
  );
  return { reach: to, sid: found.id, outcome };
}

/** The machine, once it has joined and is connected. */
export async function joined(
  desk: Desk,
  name: string,
  caseRef: string | undefined,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Reach> {
  const bell = createBell();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const offs = [
    desk.link.watch("devices"),
    desk.link.on("topic.changed", () => bell.ring()),
    desk.link.on("join.failed", ({ d, b }) => {
      const why = new DesksideError(b.code, b.details);
      if (d === name) failed.reject(why);
      else say(`A machine did not join: ${why.message}`);
    }),
    answerJoins(desk, await casesToWatch(desk, caseRef), (error) => {
      say(
        `A machine that wanted to join was refused: ${error instanceof Error ? error.message : String(error)}`,
      );
    }),
  ];
  const look = async (): Promise<Reach> => {
    for (;;) {
      const to = await reach(desk, name, caseRef).catch((error: unknown) => {
        if (error instanceof DesksideError && error.code === "NOT_FOUND") return undefined;
        throw error;
      });
      if (to !== undefined && to.device.joinedAt !== null && to.device.nonce !== null) return to;
      await bell.next();
    }
  };
  try {
    return await within(
      Promise.race([look(), failed.promise]),
      JOIN_WAIT_MS,
      `${name} is not connected. See: deskside device list`,
      signal,
    );
  } finally {
    for (const off of offs) off();
  }
}
