/** Finds procedures, and reads their parameters. */
import { type Catalogue, z } from "@deskside/protocol";
import type { Procedure } from "./_procedure.ts";
import { registry } from "./registry.gen.ts";

/** A procedure by its id; undefined when there is none (the id may come from outside). */
export async function loadProcedure(id: string): Promise<Procedure | undefined> {
  if (!Object.hasOwn(registry, id)) return undefined;
  return (await registry[id as keyof typeof registry]()).default;
}

/** All procedures as a catalogue shows them, their parameters as JSON Schema: a form is made from it. */
export async function describeProcedures(): Promise<Catalogue["procedures"]> {
  const procedures = await Promise.all(Object.values(registry).map(async (load) => (await load()).default));
  return procedures.map((procedure) => ({
    id: procedure.id,
    ref: procedure.ref,
    version: procedure.version,
    title: procedure.title,
    summary: procedure.description,
    risk: procedure.risk,
    complexity: procedure.complexity,
    undo: procedure.undo,
    requiredTests: [...procedure.requiredTests],
    offeredTests: [...procedure.offeredTests],
    runsOnce: procedure.runsOnce,
    params: z.toJSONSchema(procedure.params(), { io: "input" }) as Catalogue["procedures"][number]["params"],
  }));
}

export type ReadParams =
  | { readonly ok: true; readonly params: unknown }
  | { readonly ok: false; readonly problem: string };

/** Reads parameters by the procedure's schema; `problem` names each wrong one and says what is allowed. */
export function readParams(procedure: Procedure, input: unknown): ReadParams {
  const result = z.safeParse(procedure.params(), input);
  if (result.success) return { ok: true, params: result.data };
  return { ok: false, problem: result.error.issues.map(explain).join("; ") };
}

function explain(issue: z.core.$ZodIssue): string {
  const at = issue.path.length > 0 ? issue.path.join(".") : "parameters";
  switch (issue.code) {
    case "too_small":
      return `${at}: at least ${issue.minimum}${issue.origin === "string" ? " characters" : issue.origin === "array" ? " items" : ""}`;
    case "too_big":
      return `${at}: at most ${issue.maximum}${issue.origin === "string" ? " characters" : issue.origin === "array" ? " items" : ""}`;
    case "invalid_type":
      return `${at}: must be ${issue.expected === "int" ? "a whole number" : `of type ${issue.expected}`}`;
    case "invalid_value":
      return `${at}: one of ${issue.values.join(", ")}`;
    case "unrecognized_keys":
      return `there is no parameter ${issue.keys.join(", ")}`;
    default:
      return `${at}: ${issue.message}`;
  }
}
