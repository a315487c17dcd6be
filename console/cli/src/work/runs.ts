/** Runs of a flow as the command line follows them: due read-only checks are signed here while it waits. */
import { createHash } from "node:crypto";
import { exactJson, type RunView } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { clean } from "../platform/clean.ts";
import { createBell, within } from "../platform/waits.ts";

/** Longest wait for the machine in one go, in ms; `deskside flow show RUN` goes on. */
const WAIT_MS = 10 * 60_000;

/** True while nobody but the machine can move the run. */
const machineIsAtIt = ({ state, due }: RunView): boolean =>
  state === "running" &&
  due !== null &&
  (due.waitsFor === "agent" || due.waitsFor === "signer") &&
  !needsClick(due);

/** A change waits for a person's word beneath its exact arguments. */
const needsClick = (due: NonNullable<RunView["due"]>): boolean =>
  due.operation !== null && !due.operation.readOnly && due.task === null;

/** Waits until a person is asked, or it is over. A scope that is missing is said, and ends the wait. */
export async function followRun(
  desk: Desk,
  run: RunView,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<RunView> {
  const { link, technician, api } = desk;
  const bell = createBell();
  let blocked: string | undefined;
  const offs = [
    link.on("topic.changed", () => bell.ring()),
    link.on("run.due", ({ b }) => {
      if (b.run !== run.id || !b.readOnly) return;
      void technician.runDue(b).then(
        (sent) => {
          if (!("missing" in sent)) return;
          blocked = `The next check waits for ${sent.missing ?? "a permission"}: ask the customer for it.`;
          bell.ring();
        },
        (error: unknown) => {
          blocked = error instanceof Error ? error.message : String(error);
          bell.ring();
        },
      );
    }),
    link.watch(`case:${run.case}`),
  ];
  const follow = async (): Promise<RunView> => {
    let node = "";
    for (;;) {
      const now = await api("getRun", { params: { id: run.id } });
      if (!machineIsAtIt(now)) return now;
      if (blocked !== undefined) {
        say(blocked);
        return now;
      }
      if (now.due !== null && now.due.node !== node) {
        node = now.due.node;
        say(`… ${clean(now.due.title)}`);
      }
      await bell.next();
    }
  };
  try {
    return await within(
      follow(),
      WAIT_MS,
      "The PC is still at it. See later: deskside flow show RUN",
      signal,
    );
  } finally {
    for (const off of offs) off();
  }
}

/** A change that waits for a person's word, by what exactly would be signed. */
const dueChange = ({ id, due, device }: RunView): string | undefined =>
  due === null || due.operation === null
    ? undefined
    : createHash("sha256")
        .update(JSON.stringify([id, device, due.visit, due.attempt, due.operation]))
        .digest("base64url");

/** Notes what this command line has shown to be due: only that is signed later. */
export async function noteShown(desk: Pick<Desk, "home">, run: RunView): Promise<RunView> {
  const change = dueChange(run);
  if (change !== undefined) await desk.home.write(`shown ${run.id}`, change);
  return run;
}

/** Whether what is due is what was shown before: a hub could show one thing, and have another signed. */
export const wasShown = async (desk: Pick<Desk, "home">, run: RunView): Promise<boolean> =>
  (await desk.home.read(`shown ${run.id}`)) === dueChange(run);

/** A run for people: what was found so far, and what is due. */
export function runText(run: RunView): string {
  const lines = [`${run.flow.title} (run ${run.id}, ${run.state})`];
  for (const step of run.steps) {
    const who = step.signedByPc ? "signed by the PC" : `${step.reportedBy}: ${step.actor}`;
    lines.push(`  ${step.seq}. ${step.title}: ${step.observation || step.status || ""} (${who})`);
    if (step.reason !== null) lines.push(`     chosen: ${step.reason}`);
  }
  const { due } = run;
  if (due !== null) {
    lines.push("", `Now: ${due.title} (${due.phase}; ${due.waitsFor} acts)`, due.technical || due.plain);
    if (due.hazard !== null) lines.push(`Caution: ${due.hazard}`);
    if (due.status !== null) lines.push(`Result: ${due.status}`);
    if (due.input.kind === "choice") {
      lines.push(
        `Answer with: ${due.input.choices.map(({ value, label }) => `${value} (${label})`).join(" · ")}`,
      );
    } else if (due.input.kind !== "none") lines.push(`Answer with a ${due.input.kind}.`);
    if (due.operation !== null && due.task === null) {
      lines.push(`On the PC: ${due.operation.op} ${exactJson(due.operation.args)}`);
      if (!due.operation.readOnly) lines.push(`Do it: deskside flow answer ${run.id} run`);
    }
    for (const { goto, label, expected } of due.branches)
      lines.push(`  ${expected ? "→" : " "} ${goto}: ${label}`);
    lines.push(`deskside flow answer ${run.id} VALUE`);
  }
  if (run.conclusion !== null) lines.push("", `Conclusion: ${run.conclusion}`);
  return clean(lines.join("\n"));
}
