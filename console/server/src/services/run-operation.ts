/** The signed operation that a run's due step needs, with the `jti` that makes two open windows one command. */
import { createHash } from "node:crypto";
import { type DueView, operations, type Operation, type Scope, z } from "@deskside/protocol";
import type { Due } from "@deskside/protocol/flow";

/**
 * The `jti` of a due step's command: two consoles that sign it make one run; a new attempt, or a later visit, makes
 * another. 43 characters of base64url.
 */
export const dueJti = (run: string, visit: number, attempt: number): string =>
  createHash("sha256")
    .update(JSON.stringify(["deskside due step", 1, run, visit, attempt]))
    .digest("base64url");

/** The stream of a due operation's output: told by its `jti`, so that every window signs the same arguments. */
const streamOf = (jti: string): number =>
  createHash("sha256").update(`stream ${jti}`).digest().readUInt32BE(0) & 0x7fff_ffff || 1;

export type DueOperation = NonNullable<DueView["operation"]>;

/**
 * The operation, or null where a person acts. `fits` is false where an argument could not be told: then a technician has
 * to do it by hand. `checkScope`: the scope that the check names itself.
 */
export function operationOf(
  due: Due,
  run: string,
  visit: number,
  attempt: number,
  checkScope: Scope,
): { readonly operation: DueOperation; readonly fits: boolean } | null {
  const jti = dueJti(run, visit, attempt);
  if (due.kind === "check") {
    const args = { check: due.check, params: due.params as Record<string, never> };
    return { operation: { op: "check.run", args, jti, scope: checkScope, readOnly: true }, fits: true };
  }
  if (due.kind !== "action" || due.by !== "signer" || due.operation === null) return null;
  const { operation: op } = due;
  if (!Object.hasOwn(operations, op)) return null;
  const definition = operations[op as Operation];
  const stream = definition.stream === "output" ? { stream: streamOf(jti) } : {};
  const args = { ...due.args, ...stream } as Record<string, never>;
  const fits = due.missing.length === 0 && z.safeParse(definition.args() as z.core.$ZodType, args).success;
  return { operation: { op, args, jti, scope: due.scope ?? definition.scope, readOnly: false }, fits };
}
