/** The command line of the agent, read. */
import { parseArgs } from "node:util";
import { type Scope, SCOPES } from "@deskside/protocol";
import type { PromptMode } from "../agent-options.ts";
import type { Rates } from "../guard/rates.ts";
import { AgentError } from "../state/agent-error.ts";
import { DEFAULT_STATE_DIR } from "../state/state-folder.ts";

export const USAGE = `deskside-agent join LINK        join with the link that your technician gave you, and stay connected
deskside-agent run              connect again, with the identity of before
deskside-agent status           what is going on, and the address of the page on this computer
deskside-agent grants           what technicians may do now
deskside-agent revoke SCOPE     take one permission back (or: all)
deskside-agent stop             stop: end every session now
deskside-agent allow            after a stop: they may ask again

  --state DIR                   the agent's own folder (${DEFAULT_STATE_DIR})
  --prompt companion|terminal|auto   where you are asked
  --no-open                     do not open a browser
  --allow-rate NAME=N           raise what may be asked of this computer: programs, programs-at-once,
                                checks, checks-at-once, terminals
  --json                        answers for programs`;

export interface Command {
  readonly name: "join" | "run" | "status" | "grants" | "revoke" | "stop" | "allow" | "help" | "version";
  readonly link?: string;
  readonly scope?: Scope;
  readonly stateDir: string;
  readonly prompt: PromptMode;
  readonly openPage: boolean;
  readonly rates: Partial<Rates>;
  readonly json: boolean;
}

const NAMES = ["join", "run", "status", "grants", "revoke", "stop", "allow", "help", "version"] as const;
/** The flag's words, and what they raise. */
const RATE_NAMES: Readonly<Record<string, keyof Rates>> = {
  programs: "programsPerMinute",
  "programs-at-once": "programsAtOnce",
  checks: "checksPerMinute",
  "checks-at-once": "checksAtOnce",
  terminals: "terminals",
};
/** The most that a rate can be raised to: the most that a grant can say. */
const RATE_MAX = 10_000;

const usage = (message: string) => new AgentError(`${message}\n\n${USAGE}`, { exitCode: 2 });

/** Reads arguments (without program and script). Throws `AgentError` with exit code 2 for wrong usage. */
export function readArguments(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  const [first = "help", ...rest] = positionals;
  const name = NAMES.find((known) => known === first);
  if (name === undefined) throw usage(`There is no command "${first}".`);
  const wanted = name === "join" || name === "revoke" ? 1 : 0;
  if (rest.length !== wanted) {
    throw usage(
      name === "join"
        ? "Which link? deskside-agent join LINK"
        : name === "revoke"
          ? "Which permission, or all?"
          : `${name} takes nothing more.`,
    );
  }
  const [what = ""] = rest;
  const scope = name === "revoke" && what !== "all" ? SCOPES.find((known) => known === what) : undefined;
  if (name === "revoke" && what !== "all" && scope === undefined) {
    throw usage(`There is no permission "${what}". There are: ${SCOPES.join(", ")}, all.`);
  }
  const prompt = (["auto", "companion", "terminal"] as const).find(
    (mode) => mode === (values.prompt ?? "auto"),
  );
  if (prompt === undefined) throw usage("--prompt is companion, terminal or auto.");
  return {
    name: values.help === true ? "help" : name,
    ...(name === "join" ? { link: what } : {}),
    ...(scope === undefined ? {} : { scope }),
    stateDir: values.state ?? DEFAULT_STATE_DIR,
    prompt,
    openPage: values["no-open"] !== true,
    rates: readRates(values["allow-rate"] ?? []),
    json: values.json === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        state: { type: "string" },
        prompt: { type: "string" },
        "no-open": { type: "boolean" },
        "allow-rate": { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : "These arguments are not known.");
  }
}

function readRates(flags: readonly string[]): Partial<Rates> {
  const rates: Partial<Record<keyof Rates, number>> = {};
  for (const flag of flags) {
    const [name = "", value = ""] = flag.split("=", 2);
    const rate = Object.hasOwn(RATE_NAMES, name) ? RATE_NAMES[name] : undefined;
    const number = Number(value);
    if (rate === undefined || !Number.isInteger(number) || number < 1 || number > RATE_MAX) {
      throw usage(`--allow-rate ${flag}: NAME=N with one of ${Object.keys(RATE_NAMES).join(", ")}.`);
    }
    rates[rate] = number;
  }
  return rates;
}
