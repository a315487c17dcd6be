/** The real agent, bundled as it is given to customers, in a process and a folder of its own. */
import { fileURLToPath } from "node:url";
import type { Desk } from "@deskside/cli";
import { newFolder, type Program, startProgram } from "./programs.ts";

const BUNDLE = fileURLToPath(new URL("../../../agent/dist/deskside-agent.cjs", import.meta.url));
/** What the bench asks of the machine in a minute is more than a person would. */
const RATES = ["programs=10000", "programs-at-once=64", "checks=10000", "terminals=8"];

export interface AgentProcess {
  readonly program: Program;
  /** Thumbprint of its key. */
  readonly device: string;
  /** Address of its companion page, with the token. */
  readonly companion: string;
  readonly caseId: string;
  readonly caseRef: string;
}

/** Opens a case and joins an agent to it by link; resolves when the technician has accepted it. */
export async function joinAgent(desk: Desk, flags: readonly string[] = []): Promise<AgentProcess> {
  const opened = await desk.api("openCase", {
    body: { person: { name: "Cora Lane" }, problem: "The internet is slow" },
  });
  desk.link.watch(`case:${opened.id}`);
  const link = await desk.technician.createLink(opened.id);
  let failure: unknown;
  const off = desk.technician.assist((error) => {
    failure = error;
  });
  const joined = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the agent did not join: ${String(failure)}`)), 20_000);
    const offDone = desk.link.on("join.done", ({ b }) => {
      if (b.link !== link.id) return;
      clearTimeout(timer);
      offDone();
      resolve();
    });
  });
  const rates = RATES.flatMap((rate) => ["--allow-rate", rate]);
  const program = startProgram(
    BUNDLE,
    ["join", link.url, "--state", newFolder(), "--prompt", "companion", "--no-open", "--json", ...rates],
    { flags },
  );
  const [said] = await program.says(/^\{.*"companion".*\}$/);
  const { device, companion } = JSON.parse(said) as { device: string; companion: string };
  await joined;
  off();
  return { program, device, companion, caseId: opened.id, caseRef: opened.ref };
}
