/** The schema of a flow file as people write it: closed, with shorthands. `flow.schema.json` is made from it. */
import { CHECK_STATUSES } from "../documents/check-report.ts";
import { int, json, name, text, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { COVERAGES, ESCALATE_TO, FAULT_CLASSES, FLOW_SYSTEMS } from "./flow.ts";
import { MAX_CHOICES, MAX_CONDITION_CHARS, MAX_EDGES, MAX_TEXT_ANSWER } from "./limits.ts";
import { PHASES } from "./phases.ts";

const slug = () => z.string().check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/), z.maxLength(48));
const variable = () => z.string().check(z.regex(/^[a-z][A-Za-z0-9]*$/), z.maxLength(32));
const line = (max: number) => text(max).check(z.minLength(1));
const cel = () => line(MAX_CONDITION_CHARS);
const some = <T extends z.core.SomeType>(item: T, max: number) =>
  z.array(item).check(z.minLength(1), z.maxLength(max));

const wording = () =>
  z.strictObject({ plain: line(800), technical: z.optional(line(800)), more: z.optional(line(600)) });
const evidence = () => z.strictObject({ hardware: z.optional(int(0, 5)), software: z.optional(int(0, 5)) });
const hazard = () =>
  z.strictObject({ stop: z.optional(z.boolean()), plain: line(800), technical: z.optional(line(800)) });
const edge = () =>
  z.strictObject({
    when: z.optional(cel()),
    goto: slug(),
    label: z.optional(line(80)),
    means: z.optional(line(400)),
    evidence: z.optional(evidence()),
  });
const next = () => z.union([slug(), some(edge(), MAX_EDGES)]);
const choiceValue = () => line(64);
const choices = () =>
  some(z.union([choiceValue(), z.strictObject({ value: choiceValue(), label: line(120) })]), MAX_CHOICES);
const manualChoices = () =>
  some(
    z.union([
      choiceValue(),
      z.strictObject({ value: choiceValue(), label: line(120), status: z.optional(z.enum(CHECK_STATUSES)) }),
    ]),
    MAX_CHOICES,
  );
const input = () =>
  z.union([
    z.strictObject({ choice: choices() }),
    z.strictObject({ text: z.strictObject({ max: z.optional(int(1, MAX_TEXT_ANSWER)) }) }),
    z.strictObject({
      number: z.strictObject({ min: z.number(), max: z.number(), unit: z.optional(line(16)) }),
    }),
    z.strictObject({ photo: z.strictObject({}) }),
  ]);
const args = () => z.record(variable(), z.union([z.strictObject({ cel: cel() }), json()]));
const finding = () => ({
  conclusion: z.optional(line(400)),
  resolution: z.optional(slug()),
  fault: z.optional(z.enum(FAULT_CLASSES)),
  article: z.optional(slug()),
});
const common = () => ({
  title: z.optional(line(120)),
  phase: z.enum(PHASES),
  why: z.optional(line(400)),
  hazard: z.optional(hazard()),
  evidence: z.optional(evidence()),
  visits: z.optional(int(1, 10)),
  exhausted: z.optional(slug()),
  set: z.optional(z.record(variable(), cel())),
});

const node = () =>
  z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("ask"),
      ...common(),
      say: wording(),
      style: z.optional(z.enum(["open", "closed", "probing"])),
      input: input(),
      teach_back: z.optional(z.boolean()),
      next: next(),
    }),
    z.strictObject({
      type: z.literal("tech_check"),
      ...common(),
      instruction: wording(),
      expected: z.optional(line(400)),
      input: input(),
      next: next(),
    }),
    z.strictObject({
      type: z.literal("agent_check"),
      ...common(),
      check: name(),
      params: z.optional(args()),
      say: z.optional(wording()),
      manual: z.optional(
        z.strictObject({
          plain: line(800),
          technical: z.optional(line(800)),
          more: z.optional(line(600)),
          choice: manualChoices(),
        }),
      ),
      next: next(),
    }),
    z.strictObject({ type: z.literal("decision"), ...common(), next: next() }),
    z.strictObject({
      type: z.literal("action"),
      ...common(),
      by: z.enum(["customer", "technician", "agent"]),
      say: wording(),
      operation: z.optional(name()),
      args: z.optional(args()),
      risk: z.enum(["low", "medium", "high"]),
      scope: z.optional(scope()),
      undo: line(400),
      backup_first: z.optional(line(400)),
      by_hand: z.optional(wording()),
      recheck: slug(),
      next: next(),
    }),
    z.strictObject({
      type: z.literal("confirm"),
      ...common(),
      say: wording(),
      check: z.optional(name()),
      params: z.optional(args()),
      ...finding(),
      next: next(),
    }),
    z.strictObject({
      type: z.literal("escalate"),
      ...common(),
      say: wording(),
      reason: line(400),
      to: z.enum(ESCALATE_TO),
      pack: z.optional(some(line(200), 12)),
      ...finding(),
    }),
    z.strictObject({ type: z.literal("note"), ...common(), say: wording(), ...finding(), next: next() }),
    z.strictObject({ type: z.literal("subflow"), ...common(), flow: slug(), next: next() }),
    z.strictObject({
      type: z.literal("end"),
      ...common(),
      say: z.optional(wording()),
      result: z.optional(line(64)),
      ...finding(),
    }),
  ]);

const build = () =>
  z.strictObject({
    kind: z.enum(["flow", "subflow"]),
    id: slug(),
    title: line(120),
    version: int(1, 1_000_000),
    reference: z.optional(line(16)),
    summary: z.optional(line(600)),
    symptoms: z.optional(some(line(160), 20)),
    systems: z.optional(z.partialRecord(z.enum(FLOW_SYSTEMS), z.enum(COVERAGES))),
    needs: z.optional(z.array(scope()).check(z.maxLength(9))),
    no_agent: z.optional(z.boolean()),
    vars: z.optional(z.record(variable(), line(200))),
    start: slug(),
    nodes: z.record(slug(), node()),
  });

let built: ReturnType<typeof build> | undefined;
/** The schema of a whole file. The number of nodes is the lint's business, so that it can say how many there are. */
export const flowFile = () => (built ??= build());
export type FlowFile = z.output<ReturnType<typeof flowFile>>;
export type FileNode = FlowFile["nodes"][string];

/** The JSON Schema (draft 2020-12) that editors use; `console/server/library/flow.schema.json` holds exactly this. */
export function flowJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(flowFile(), { io: "input", reused: "ref" }),
    $id: "https://deskside.invalid/flow.schema.json",
    title: "A Deskside flow",
  };
}
