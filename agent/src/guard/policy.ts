/** This machine's own policy, in step 4 and 6 of the guard. */
import type { OperationDefinition, Scope } from "@deskside/protocol";
import { refusedVariables } from "../process/environment.ts";
import type { Policy } from "./guard.ts";

/** Looks a check's own scope up; undefined for one that is not known. */
export type ScopeOfCheck = (check: string) => Promise<Scope | undefined>;

export const machinePolicy = (scopeOfCheck: ScopeOfCheck): Policy => ({
  async scopeOf(operation: OperationDefinition, args: unknown) {
    if (operation.op !== "check.run") return operation.scope;
    // A check that is not known is answered by the runner, as refused; it runs nothing under any scope.
    return (await scopeOfCheck((args as { readonly check: string }).check)) ?? operation.scope;
  },
  refusal(operation, args) {
    const { env } = args as { readonly env?: Readonly<Record<string, string>> };
    if (operation.op !== "command.run" || env === undefined) return null;
    const refused = refusedVariables(env);
    return refused.length === 0
      ? null
      : { code: "POLICY", details: `These variables make a program load other code: ${refused.join(", ")}.` };
  },
});
