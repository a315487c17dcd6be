/** Asks the customer for one operation, beneath its exact words. */
import type { ErrorCode } from "@deskside/protocol";
import type { Admitted } from "../guard/verdict.ts";
import type { Prompts } from "../prompt/prompts.ts";
import { describeConfirmation } from "./describe.ts";

export interface ConfirmDeps {
  readonly prompts: Prompts;
  readonly stateDir: string;
  /** Whether there is anybody to ask. */
  readonly canAsk: () => boolean;
}

/** Null: they said yes. `shown` is called with the time (ms, own clock) at which silence becomes a no. */
export async function askConfirmation(
  deps: ConfirmDeps,
  { operation, args, claims, session }: Admitted,
  shown: (until: number) => void,
  signal: AbortSignal,
): Promise<{ code: ErrorCode; details?: string } | null> {
  const what = await describeConfirmation(operation, args, deps.stateDir);
  if ("problem" in what) return { code: "STATE", details: what.problem };
  if (!deps.canAsk()) return { code: "NO_PROMPT" };
  const refusal = deps.prompts.refusal();
  if (refusal !== null) return { code: refusal };
  if (signal.aborted) return { code: "GRANT_ENDED" };
  const { prompt, outcome } = deps.prompts.ask({
    kind: "confirm",
    id: claims.jti,
    technician: session.technician,
    ...what,
  });
  const withdraw = () => {
    if (deps.prompts.current?.id === prompt.id) deps.prompts.withdraw();
  };
  signal.addEventListener("abort", withdraw, { once: true });
  shown(prompt.until);
  const said = await outcome;
  signal.removeEventListener("abort", withdraw);
  switch (said.answer) {
    case "yes":
      return null;
    case "timed-out":
      return { code: "PROMPT_TIMEOUT" };
    case "withdrawn":
      return { code: "GRANT_ENDED" };
    default:
      return { code: "DECLINED" };
  }
}
