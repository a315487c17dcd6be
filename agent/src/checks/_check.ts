/** What a check is. One file in this folder is one check; its id is the file's name. */
import type { CheckStatus, Scope } from "@deskside/protocol";
import type { z } from "zod/mini";
import type { Probe } from "./_probe.ts";

/** What was found: the verdict, one plain line, what to do, and the named values behind it. */
export interface Finding {
  readonly status: CheckStatus;
  /** One line, plain enough to read aloud. */
  readonly summary: string;
  /** What it means and what to do next; empty when all is well. */
  readonly advice: string;
  /** Numbers carry their unit in the name: `freeBytes`, `usedPct`, `latencyMs`. */
  readonly facts: Readonly<Record<string, Fact>>;
}

export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact };

export type System = "linux" | "windows" | "macos";

/**
 * Gathers through the probe (which keeps all of it as evidence) and judges. It must not throw for what a machine may
 * hold; what it cannot find out is `unknown`, never `fail`. When `probe.signal` aborts it may stop with any result.
 */
export type CheckRun<Params> = (params: Params, probe: Probe) => Promise<Finding>;

export interface CheckDefinition<Params extends z.ZodMiniType = z.ZodMiniType> {
  readonly id: string;
  /** What it looks at, in the technician's words. */
  readonly title: string;
  /** The scope that a grant must hold. */
  readonly scope: Scope;
  /** Built on first use. A closed object; every member is optional, so that a flow can run the check bare. */
  readonly params: () => Params;
  readonly timeoutMs: number;
  /** The variants that exist. A system that is not named answers `unknown: not yet on this system`. */
  readonly systems: { readonly [System in "linux" | "windows" | "macos"]?: CheckRun<z.output<Params>> };
}

/** Ties a check's variants to the type of its parameters. */
export const defineCheck = <Params extends z.ZodMiniType>(
  check: CheckDefinition<Params>,
): CheckDefinition<Params> => check;

/** A finding that says that nothing could be found out, why, and what would help. */
export const unknown = (summary: string, advice: string, facts: Finding["facts"] = {}): Finding => ({
  status: "unknown",
  summary,
  advice,
  facts,
});

const ORDER = ["not_applicable", "ok", "unknown", "warn", "fail", "refused"] as const;

/** The worst of several verdicts; something known to be wrong weighs more than something not known. */
export function worst(statuses: readonly CheckStatus[]): CheckStatus {
  const rank = (status: CheckStatus) => ORDER.indexOf(status);
  return statuses.reduce(
    (one, other) => (rank(other) > rank(one) ? other : one),
    "not_applicable" as CheckStatus,
  );
}
