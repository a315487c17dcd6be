/** The terminals, loaded when the first one is opened: most agents never open any. */
import type { Terminals } from "./terminals.ts";
import type { TerminalDeps } from "./terminal.ts";

export interface TerminalsOnDemand {
  /** Those that were loaded already: frames must not wait for a promise. */
  readonly loaded: Terminals | undefined;
  load(): Promise<Terminals>;
}

export function terminalsOnDemand(deps: Omit<TerminalDeps, "abandoned">): TerminalsOnDemand {
  let loaded: Terminals | undefined;
  return {
    get loaded() {
      return loaded;
    },
    async load() {
      const { createTerminals } = await import("./terminals.ts");
      return (loaded ??= createTerminals(deps));
    },
  };
}
