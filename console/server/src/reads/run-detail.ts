/** A run with its state, its flow and its steps in full. Undefined where there is none. */
import { defineRead } from "./_define.ts";

/** Most steps of one run; the reducer allows no more. */
const MAX_STEPS = 2_000;

export default defineRead({
  name: "run-detail",
  weight: "light",
  async run(db, input: { id: string }) {
    const run = await db
      .selectFrom("flow_runs")
      .innerJoin("flow_texts", "flow_texts.sha256", "flow_runs.flowSha256")
      .innerJoin("cases", "cases.id", "flow_runs.caseId")
      .selectAll("flow_runs")
      .select([
        "flow_texts.linkedJson",
        "flow_texts.title as flowTitle",
        "flow_texts.version as flowVersion",
        "cases.organisationId",
      ])
      .where("flow_runs.id", "=", input.id)
      .executeTakeFirst();
    if (run === undefined) return undefined;
    const steps = await db
      .selectFrom("step_records")
      .innerJoin("events", (join) =>
        join
          .onRef("events.stream", "=", "step_records.caseId")
          .onRef("events.seq", "=", "step_records.eventSeq"),
      )
      .selectAll("step_records")
      .select(["events.entry", "events.hash"])
      .where("step_records.runId", "=", input.id)
      .orderBy("step_records.seq")
      .limit(MAX_STEPS)
      .execute();
    return { run, steps };
  },
});
