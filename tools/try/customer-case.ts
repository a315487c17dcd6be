/** The practice case with its links, and the agent of this machine in it. */
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Desk, within } from "../../console/cli/src/index.ts";
import { type Program, startProgram } from "./programs.ts";

/** Longest wait for this machine to join, in ms. */
const JOIN_WAIT_MS = 30_000;

export interface PracticeCase {
  readonly id: string;
  readonly ref: string;
  /** The customer's page. */
  readonly customer: string;
}

/** The case of the run before while it is open, else a new one. */
export async function practiceCase(desk: Desk): Promise<PracticeCase> {
  const { api, home, technician } = desk;
  const kept = (await home.read("practice-case")) as (PracticeCase & { origin: string }) | undefined;
  if (kept !== undefined && kept.origin === desk.signIn.origin) {
    const { state } = await api("getCase", { params: { id: kept.id } });
    if (state === "new" || state === "open" || state === "pending") return kept;
  }
  const { id, ref } = await api("openCase", {
    body: {
      person: { name: userInfo().username },
      problem: "Trying Deskside on this computer.",
      channel: "remote",
    },
  });
  const made = { id, ref, customer: await technician.createCustomerLink(id) };
  await home.write("practice-case", { ...made, origin: desk.signIn.origin });
  return made;
}

export interface TryAgent {
  readonly program: Program;
  readonly device: string;
  /** The page on this machine where the customer says yes; null where it was not built. */
  readonly companion: string | null;
}

/** Joins this machine to the case by a link; whoever else joins by a link of this home is answered too. */
export async function joinThisMachine(
  desk: Desk,
  data: string,
  caseId: string,
  report: (error: unknown) => void,
): Promise<TryAgent> {
  const { link, technician } = desk;
  link.on("join.request", ({ d, b }) => {
    if (d !== undefined) void technician.answer(d, b).catch(report);
  });
  link.watch(`case:${caseId}`);
  const { id, url } = await technician.createLink(caseId);
  const done = new Promise<void>((resolve) => {
    link.on("join.done", ({ b }) => {
      if (b.link === id) resolve();
    });
  });
  const program = startProgram("agent", "agent/bin/deskside-agent.mjs", [
    "join",
    url,
    "--state",
    join(data, "agent"),
    "--prompt",
    "companion",
    "--no-open",
    "--json",
  ]);
  try {
    const status = JSON.parse(await program.line((line) => line.startsWith("{"))) as {
      device: string;
      companion: string | null;
    };
    const gone = program.ended.then(() => program.line(() => false));
    await within(Promise.race([done, gone]), JOIN_WAIT_MS, "The agent of this machine did not join.");
    return { program, ...status };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
