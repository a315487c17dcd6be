/** At the agent's start: looks whether an earlier process left anything behind, and only then loads what undoes it. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Folders of which one is there if anything can be left. */
const TRACES = ["deployments", "run-once", "tmp"] as const;

/** `told` gets a sentence for each deployment that was found half done. Must have ended before the first command is taken. */
export async function recoverWhatIsLeft(
  stateDir: string,
  told: (line: string, ok: boolean) => void,
): Promise<void> {
  if (!TRACES.some((name) => existsSync(join(stateDir, name)))) return;
  const { recoverAtStart } = await import("./recover.ts");
  for (const { deployment, what, ok } of await recoverAtStart(stateDir)) told(`${deployment}: ${what}`, ok);
}
