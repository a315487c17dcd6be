/** Runs of flows: the reducer on the hub, every step committed before it is acknowledged, results and answers driving it. */
import { createHash } from "node:crypto";
import {
  type Body,
  type CustomerStep,
  DesksideError,
  type RequestBody,
  type RunView,
} from "@deskside/protocol";
import {
  applyAnswer,
  dueOf,
  type RunInput,
  type RunState,
  type StepDraft,
  startRun,
  withAgent,
} from "@deskside/protocol/flow";
import type { Actor } from "../ports/store.ts";
import { newId } from "../record/new-id.ts";
import { accepted, type ServiceDeps, technician } from "./_deps.ts";
import type { TechnicianCaller } from "./callers.ts";
import type { Cases } from "./cases.ts";
import { CurrentStateError } from "./current-state-error.ts";
import type { Hooks } from "./hooks.ts";
import type { Library } from "./library.ts";
import type { RunLoader } from "./run-loading.ts";
import { type Answer, codeOfProblem, columnsOf, inputOf, reportOf } from "./run-inputs.ts";
import { customerStepOf, type LoadedRun, runView, type RunViews } from "./run-views.ts";

type Run = Awaited<ReturnType<RunLoader["load"]>>;

export interface Runs extends RunViews, Hooks {
  start(caller: TechnicianCaller, caseId: string, input: RequestBody<"startRun">): Promise<RunView>;
  view(id: string): Promise<RunView>;
  answer(caller: TechnicianCaller, id: string, input: RequestBody<"answerStep">): Promise<RunView>;
  retry(caller: TechnicianCaller, id: string, visit: number): Promise<RunView>;
  correct(caller: TechnicianCaller, id: string, input: RequestBody<"correctStep">): Promise<RunView>;
  abandon(caller: TechnicianCaller, id: string, reason: string): Promise<RunView>;
  /** Any answer to the due step; throws STALE_STEP with the run as it is where somebody was first. */
  give(answer: Answer): Promise<Run>;
  /** What waits for a signature in a case. */
  dueOf(caseId: string): Promise<Body<"run.due">[]>;
  /** The step that the customer of a case sees, with the run's last step; null where no run goes on. */
  customerStep(caseId: string): Promise<{ step: CustomerStep | null; last: StepDraft | null } | null>;
  /** The step that a machine's open session shows. */
  deviceStep(device: string): Promise<{ sid: string; step: CustomerStep | null } | undefined>;
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: "linux", win32: "windows", darwin: "macos" };
const CONFIRMATIONS: Readonly<Record<string, string>> = {
  fixed: "fixed",
  partly: "partly",
  not_fixed: "not-fixed",
};
const isActive = ["running", "waiting"] as const;

export function createRuns(deps: ServiceDeps, cases: () => Cases, library: Library, loader: RunLoader): Runs {
  const { store } = deps;

  const stale = (run: LoadedRun): CurrentStateError => new CurrentStateError("STALE_STEP", runView(run));
  const isRepeat = async (runId: string, answerId: string): Promise<boolean> =>
    (await store.query
      .selectFrom("step_records")
      .select("seq")
      .where("runId", "=", runId)
      .where("answerId", "=", answerId)
      .executeTakeFirst()) !== undefined;

  /** Applies an input to a run as it was loaded, commits the step, and says what is due then. */
  async function commit(
    run: Run,
    input: RunInput,
    by: { actor: Actor; answerId: string; taskId?: string; jws?: string },
    from: RunState = run.state,
  ): Promise<Run> {
    const applied = applyAnswer(run.linked, from, input);
    if ("problem" in applied)
      throw new DesksideError(codeOfProblem(applied.problem), applied.problem.message);
    const { step } = applied;
    const { id, caseId } = run.row;
    const committed = await store.write("step-commit", {
      actor: by.actor,
      at: input.at,
      runId: id,
      answerId: by.answerId,
      step,
      visibility: "customer",
      channel: input.via,
      run: columnsOf(applied.state, applied.due),
      ...(by.taskId === undefined ? {} : { taskId: by.taskId }),
      ...(by.jws === undefined ? {} : { jws: by.jws }),
    });
    if (!committed.ok) {
      if (committed.code === "STALE_STEP") throw stale(await loader.load(id));
      throw new DesksideError(committed.code);
    }
    const word = typeof step.observed === "string" ? CONFIRMATIONS[step.observed] : undefined;
    if (word !== undefined && step.snapshot.type === "confirm" && step.reportedBy === "customer") {
      accepted(
        await store.write("attestation-store", {
          actor: by.actor,
          at: input.at,
          id: `confirm.${id}.${step.sequence}`,
          caseId,
          kind: "confirmation",
          subject: id,
          answer: word,
          method: by.jws !== undefined ? "agent" : input.via === "link" ? "link" : "phone",
          ...(by.jws === undefined ? {} : { jws: by.jws }),
        }),
      );
    }
    return announce(id);
  }

  /** Offers what is due to who can do it: consoles that sign, the PC and the page that show. */
  async function announce(id: string): Promise<Run> {
    const run = await loader.load(id);
    const { caseId, deviceId } = run.row;
    const live = deps.live();
    const due = dueMessage(run);
    if (due === undefined) live.settled(id);
    else live.due(due);
    if (deviceId !== null && run.session !== null)
      live.showStep(deviceId, run.session.id, customerStepOf(run));
    live.changed(`case:${caseId}`, "run", id);
    return run;
  }

  function dueMessage(run: Run): Body<"run.due"> | undefined {
    const { row, operation, session, task, due } = run;
    if (operation === null || row.deviceId === null || session === null || !run.fits) return undefined;
    // A check that was refused waits for "run again": consoles would sign it for ever.
    if (task !== null && (task.running || due.kind === "check")) return undefined;
    const { visit, attempt } = run;
    return {
      case: row.caseId,
      run: row.id,
      device: row.deviceId,
      sid: session.id,
      visit,
      attempt,
      ...operation,
    };
  }

  const activeOf = (by: "caseId" | "deviceId", id: string) =>
    store.query
      .selectFrom("flow_runs")
      .innerJoin("cases", "cases.id", "flow_runs.caseId")
      .select(["flow_runs.id", "flow_runs.caseId", "flow_runs.deviceId", "cases.deviceId as caseDeviceId"])
      .where(by === "caseId" ? "flow_runs.caseId" : "cases.deviceId", "=", id)
      .where("flow_runs.state", "in", isActive)
      .orderBy("flow_runs.startedAt", "desc")
      .limit(20)
      .execute();

  /** Takes note of a machine that came, went or joined; then offers what is due again. */
  async function refresh(row: Awaited<ReturnType<typeof activeOf>>[number]): Promise<void> {
    const run = await loader.load(row.id);
    const deviceId = row.deviceId ?? row.caseDeviceId;
    const present = deviceId !== null && deps.live().presence(deviceId)?.online === true;
    const state = withAgent(run.state, present);
    if (state !== run.state || deviceId !== row.deviceId) {
      const due = dueOf(run.linked, state);
      const { stateJson, waitingFor: waits, node } = columnsOf(state, due);
      const refreshed = await store.write("run-refresh", {
        at: deps.now(),
        runId: row.id,
        seq: run.state.sequence,
        stateJson,
        waitingFor: waits,
        node,
        ...(deviceId === null ? {} : { deviceId }),
      });
      // Somebody answered meanwhile: their step has offered what is due.
      if (!refreshed.ok) return;
    }
    await announce(row.id);
  }
  const refreshAll = async (rows: Awaited<ReturnType<typeof activeOf>>): Promise<void> => {
    for (const row of rows) await refresh(row);
  };

  const runs: Runs = {
    async ofCase(caseId) {
      const rows = await store.query
        .selectFrom("flow_runs")
        .select("id")
        .where("caseId", "=", caseId)
        .orderBy("startedAt", "desc")
        .limit(20)
        .execute();
      return Promise.all(rows.map(async ({ id }) => runView(await loader.load(id))));
    },
    async start(caller, id, input) {
      const { case: row } = await cases().row(id);
      const linked = await library.runnable(input.flow);
      const at = deps.now();
      const deviceId = input.device ?? row.deviceId;
      const device =
        deviceId === null
          ? undefined
          : await store.query
              .selectFrom("devices")
              .select(["id", "systemJson"])
              .where("id", "=", deviceId)
              .executeTakeFirst();
      if (input.device !== undefined && device === undefined)
        throw new DesksideError("NOT_FOUND", "There is no such machine.");
      const system =
        device === undefined
          ? null
          : (SYSTEMS[String((JSON.parse(device.systemJson) as { platform?: unknown }).platform)] ?? null);
      const started = startRun(linked, {
        agentPresent: device !== undefined && deps.live().presence(device.id)?.online === true,
        technicalLevel: row.personTechnicalLevel === "technical" ? "technical" : "plain",
        system,
        at,
      });
      const json = JSON.stringify(linked);
      const { waitingFor: waits, stateJson, node } = columnsOf(started.state, started.due);
      const runId = newId(at);
      const { id: flowId, version, title } = linked.root;
      accepted(
        await store.write("run-start", {
          actor: technician(caller),
          at,
          id: runId,
          caseId: row.id,
          flow: {
            id: flowId,
            version,
            title,
            json,
            sha256: createHash("sha256").update(json).digest("base64url"),
          },
          stateJson,
          node,
          waitingFor: waits,
          passed: started.passed,
          ...(device === undefined ? {} : { deviceId: device.id }),
          ...(input.session === undefined ? {} : { sessionId: input.session }),
        }),
      );
      return runView(await announce(runId));
    },
    async view(id) {
      return runView(await loader.load(id));
    },
    async give(answer) {
      const run = await loader.load(answer.runId);
      if (await isRepeat(answer.runId, answer.answerId)) return run;
      if (answer.visit !== run.visit) throw stale(run);
      const { actor, answerId, jws } = answer;
      return commit(run, inputOf(run, answer, deps.now()), {
        actor,
        answerId,
        ...(jws === undefined ? {} : { jws }),
      });
    },
    async answer(caller, id, { answerId, visit, value, reportedBy, goto, reason }) {
      const via = reportedBy === "customer" ? ("phone" as const) : ("console" as const);
      const run = await runs.give({
        runId: id,
        visit,
        answerId,
        value,
        actor: technician(caller),
        via,
        reportedBy,
        goto,
        reason,
      });
      return runView(run);
    },
    async retry(caller, id, visit) {
      const run = await loader.load(id);
      if (visit !== run.visit) throw stale(run);
      if (run.task?.running === true) throw new DesksideError("STATE", "It still runs on the PC.");
      if (run.due.kind === "action") return runView(await announce(id));
      const input = {
        kind: "rerun" as const,
        at: deps.now(),
        reportedBy: "technician" as const,
        via: "console" as const,
      };
      return runView(await commit(run, input, { actor: technician(caller), answerId: `rerun.${visit}` }));
    },
    async correct(caller, id, { answerId, corrects, observation, reason }) {
      const run = await loader.load(id);
      if (await isRepeat(id, answerId)) return runView(run);
      const from = { at: deps.now(), reportedBy: "technician" as const, via: "console" as const };
      const input = { kind: "correct" as const, ...from, sequence: corrects, value: observation, reason };
      return runView(await commit(run, input, { actor: technician(caller), answerId }));
    },
    async abandon(caller, id, reason) {
      const run = await loader.load(id);
      const from = { at: deps.now(), reportedBy: "technician" as const, via: "console" as const };
      return runView(
        await commit(
          run,
          { kind: "abandon", ...from, reason },
          { actor: technician(caller), answerId: `abandon.${run.visit}` },
        ),
      );
    },
    async dueOf(caseId) {
      const rows = await activeOf("caseId", caseId);
      const due = await Promise.all(rows.map(async ({ id }) => dueMessage(await loader.load(id))));
      return due.filter((each) => each !== undefined);
    },
    async customerStep(caseId) {
      const [row] = await activeOf("caseId", caseId);
      if (row === undefined) return null;
      const run = await loader.load(row.id);
      const entry = run.steps.at(-1)?.entry;
      const last = entry == null ? null : (JSON.parse(entry) as { data: { step: StepDraft } }).data.step;
      return { step: customerStepOf(run), last };
    },
    async deviceStep(device) {
      for (const { id } of await activeOf("deviceId", device)) {
        const run = await loader.load(id);
        if (run.session !== null && run.row.deviceId === device)
          return { sid: run.session.id, step: customerStepOf(run) };
      }
      return undefined;
    },
    async taskMoved(task) {
      if (task.runId !== null) await announce(task.runId);
    },
    async caseChanged(caseId) {
      await refreshAll(await activeOf("caseId", caseId));
    },
    async presenceChanged(deviceId) {
      await refreshAll(await activeOf("deviceId", deviceId));
    },
    async taskEnded({ task, device, result, document, message }) {
      if (task.runId === null || task.nodeVisit === null) return;
      const run = await loader.load(task.runId);
      const visit = Number(task.nodeVisit.split(".")[0]);
      // The step was answered in another way meanwhile: the result stays in the record, and the run where it is.
      if (visit !== run.visit || (await isRepeat(task.runId, task.id))) return;
      const input = reportOf({ task, result, document, message }, deps.now());
      if (input === undefined) {
        await announce(task.runId);
        return;
      }
      // The machine may have answered before the hub heard that it is back.
      await commit(
        run,
        input,
        { actor: device.actor, answerId: task.id, taskId: task.id },
        withAgent(run.state, true),
      );
    },
  };

  return runs;
}
