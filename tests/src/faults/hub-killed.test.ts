/** The hub is killed fifty times while steps are recorded: no acknowledged step is lost, none is there twice. */
import { ApiError, DesksideError, newId, type RunView } from "@deskside/protocol";
import { crypto, openDesk, openHome } from "@deskside/cli";
import { expect, test } from "vitest";
import { deskWorld, openCase } from "../support/desk-world.ts";

const KILLS = 50;
/** Technicians who record at the same time. */
const RECORDERS = 4;
/** A kill comes at a random moment within this time after the first step that follows a start, in ms. */
const KILL_WITHIN_MS = 60;
/** Between two tries while the hub is away, in ms. */
const RETRY_MS = 15;

interface Acknowledged {
  readonly run: string;
  readonly visit: number;
  readonly value: string;
}

/** What a person says to the step that is due, or undefined where nobody can say anything. */
function valueFor(run: RunView): string | undefined {
  const { due } = run;
  if (due === null) return undefined;
  if (due.input.kind === "choice") return due.input.choices[0]?.value;
  if (due.input.kind === "text") return `said at ${due.visit}`;
  if (due.input.kind === "number") return "1";
  return due.manual?.choices[0]?.value;
}

test("fifty kills while steps are recorded", async () => {
  await using world = await deskWorld();
  const desk = await openDesk(openHome(world.owner.home));
  const acknowledged: Acknowledged[] = [];
  const heard = new EventTarget();
  let over = false;

  /** Tries until the hub says something; what it says counts. */
  async function insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        const away = error instanceof DesksideError && !(error instanceof ApiError && error.status < 500);
        if (!away) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
  async function record(caseId: string): Promise<string[]> {
    const runs: string[] = [];
    while (!over) {
      // A start has no id of its own: where its answer was lost, the next one is another run.
      let run = await insist(() =>
        desk.api("startRun", { params: { id: caseId }, body: { flow: "no-internet" } }),
      );
      runs.push(run.id);
      while (!over && run.state === "running") {
        const value = valueFor(run);
        if (value === undefined || run.due === null) break;
        const body = {
          answerId: newId(crypto),
          visit: run.due.visit,
          value,
          reportedBy: "customer" as const,
        };
        run = await insist(() => desk.api("answerStep", { params: { id: run.id }, body }));
        acknowledged.push({ run: run.id, visit: body.visit, value });
        heard.dispatchEvent(new Event("step"));
      }
      if (run.state === "running") {
        const { id } = run;
        await insist(() =>
          desk.api("abandonRun", { params: { id }, body: { reason: "Nobody can answer." } }),
        ).catch((error: unknown) => {
          // Its answer was lost; it was left all the same.
          if (!(error instanceof ApiError) || error.code !== "STATE") throw error;
        });
      }
    }
    return runs;
  }

  const opened = await Promise.all(
    Array.from({ length: RECORDERS }, (_, at) => openCase(world.owner, `Recorder ${at}`)),
  );
  const recording = Promise.all(opened.map(({ id }) => record(id)));
  for (let kill = 0; kill < KILLS; kill++) {
    await Promise.race([
      new Promise((resolve) => heard.addEventListener("step", resolve, { once: true })),
      recording,
    ]);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * KILL_WITHIN_MS));
    await world.hub.kill();
    await world.hub.start();
  }
  over = true;
  const runs = (await recording).flat();

  expect(acknowledged.length).toBeGreaterThan(KILLS);
  const views = new Map<string, RunView>();
  for (const id of new Set(runs)) views.set(id, await desk.api("getRun", { params: { id } }));
  for (const view of views.values()) {
    expect(view.steps.map(({ seq }) => seq)).toEqual(view.steps.map((_, at) => at + 1));
    const visits = view.steps.filter(({ corrects }) => corrects === null).map(({ visit }) => visit);
    expect(new Set(visits).size).toBe(visits.length);
  }
  const lost = acknowledged.filter(
    ({ run, visit }) => !views.get(run)?.steps.some((step) => step.visit === visit),
  );
  expect(lost).toEqual([]);

  for (const { number } of opened) {
    const file = `${world.owner.home}/${number}.json`;
    await world.owner.done("export", number, "--format", "json", "-o", file);
    expect(await world.owner.done("verify", file, "--root", world.root)).toMatchObject({ verdict: "good" });
  }
});
