/**
 * Answers steps of real runs at a given rate until its channel closes: `HOME PER_SECOND`. Each answer is committed by the
 * hub before the next of its run is sent. Says how many a second it reached whenever it is asked.
 */
import { openDesk, openHome } from "@deskside/cli";
import type { Api, ResponseBody } from "@deskside/protocol";
import { addressedApi } from "./addressed-api.ts";

/** Runs that go on side by side: at 200 a second each has 80 ms for its answer. */
const RUNS = 16;
/** A run is left after this many steps: nobody's visit takes longer, and the view of a run grows with it. */
const STEPS_PER_RUN = 12;
const FLOW = "F02";

const [home = "", perSecond = "0"] = process.argv.slice(2);
const desk = await openDesk(openHome(home));
let count = 0;
let since = performance.now();
let answers = 0;

type Run = ResponseBody<"startRun">;

async function newRun(api: Api): Promise<Run> {
  const opened = await api("openCase", { body: { person: { name: "Cora Lane" }, problem: "Nothing loads" } });
  return api("startRun", { params: { id: opened.id }, body: { flow: FLOW } });
}

/** The first choice that goes on, or words; null where the run has come to its end. */
async function answer(api: Api, run: Run): Promise<Run | null> {
  const { due } = run;
  if (due === null || due.operation !== null || run.seq >= STEPS_PER_RUN) return null;
  const value = due.input.kind === "choice" ? (due.input.choices[0]?.value ?? "") : "Since today";
  answers += 1;
  const next = await api("answerStep", {
    params: { id: run.id },
    body: {
      answerId: `bench-${process.pid}-${answers}`,
      visit: due.visit,
      value,
      reportedBy: due.waitsFor === "technician" ? "technician" : "customer",
    },
  });
  count += 1;
  return next;
}

const everyMs = (1_000 * RUNS) / Number(perSecond);
async function record(number: number): Promise<void> {
  // As many customers do, each from an address of their own.
  const api = addressedApi(desk.signIn, `127.0.2.${1 + number}`);
  let run = await newRun(api);
  let at = performance.now() + (number * everyMs) / RUNS;
  for (;;) {
    // By a plan, not from the last answer: what was late is made up for.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
    at = Math.max(at + everyMs, performance.now() - 1_000);
    run = (await answer(api, run)) ?? (await newRun(api));
  }
}

process.on("disconnect", () => process.exit(0));
process.on("message", () => {
  const seconds = (performance.now() - since) / 1_000;
  process.send?.(count / seconds);
  count = 0;
  since = performance.now();
});
const failed = (error: unknown): void => {
  console.error(error);
  process.exit(1);
};
for (let number = 0; number < RUNS; number++) record(number).catch(failed);
console.log("recording");
