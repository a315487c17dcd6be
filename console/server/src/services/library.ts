/** The library of flows: read from its folder when first asked for, linted, linked. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DesksideError, type FlowDetail, type FlowSummary, operations } from "@deskside/protocol";
import {
  type Flow,
  type FlowCatalogue,
  type FlowProblem,
  type FlowSource,
  linkFlow,
  type LinkedFlow,
  lintFlow,
  parseFlow,
  toGraph,
} from "@deskside/protocol/flow";
import type { Logger } from "../ports/logger.ts";

interface Entry {
  readonly file: string;
  readonly yaml: string;
  /** Undefined where the file cannot be read as a flow. */
  readonly flow: Flow | undefined;
  readonly source: FlowSource | undefined;
  readonly problems: readonly FlowProblem[];
}

export interface Library {
  list(): Promise<FlowSummary[]>;
  /** By id or reference. Throws NOT_FOUND. */
  detail(id: string): Promise<FlowDetail>;
  lint(yaml: string, file: string): Promise<FlowDetail["problems"]>;
  /** A flow that can be run, by id or reference. Throws NOT_FOUND, or STATE where it has problems. */
  runnable(id: string): Promise<LinkedFlow>;
}

const shown = (problems: readonly FlowProblem[]): FlowDetail["problems"] =>
  problems.slice(0, 200).map(({ line, column, message }) => ({ line, column, message }));

/** `catalogue`: checks and procedures of the agents seen so far; parts that nobody knows are not judged. */
export function createLibrary(deps: {
  readonly folder: string;
  readonly logger: Logger;
  readonly catalogue: () => Pick<FlowCatalogue, "checks" | "procedures">;
}): Library {
  let loading: Promise<ReadonlyMap<string, Entry>> | undefined;

  async function load(): Promise<ReadonlyMap<string, Entry>> {
    const entries = new Map<string, Entry>();
    const files = (await readdir(deps.folder)).filter((name) => name.endsWith(".yaml")).toSorted();
    for (const file of files) {
      const yaml = await readFile(join(deps.folder, file), "utf8");
      const parsed = parseFlow(yaml, file);
      const id = "flow" in parsed ? parsed.flow.id : file.replace(/\.yaml$/, "");
      entries.set(id, {
        file,
        yaml,
        flow: "flow" in parsed ? parsed.flow : undefined,
        source: "flow" in parsed ? parsed.source : undefined,
        problems: "flow" in parsed ? [] : parsed.problems,
      });
    }
    for (const [id, entry] of entries) {
      const [first] = problemsOf(entry, entries);
      if (first !== undefined)
        deps.logger.warn({ flow: id, line: first.line, problem: first.message }, "a flow has problems");
    }
    return entries;
  }
  const library = (): Promise<ReadonlyMap<string, Entry>> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  /** What agents said that they have is for the library's page only: no machine can stop a flow from being run. */
  const optionsOf = (
    entries: ReadonlyMap<string, Entry>,
    source: FlowSource | undefined,
    known: Pick<FlowCatalogue, "checks" | "procedures"> = deps.catalogue(),
  ) => ({
    ...(source === undefined ? {} : { source }),
    library: (id: string) => entries.get(id)?.flow,
    catalogue: { ...known, operations },
  });
  const problemsOf = (
    { flow, source, problems }: Entry,
    entries: ReadonlyMap<string, Entry>,
  ): readonly FlowProblem[] => (flow === undefined ? problems : lintFlow(flow, optionsOf(entries, source)));

  const find = async (id: string): Promise<[string, Entry, ReadonlyMap<string, Entry>]> => {
    const entries = await library();
    const wanted = id.toLowerCase();
    for (const [key, entry] of entries) {
      if (key === wanted || entry.flow?.reference.toLowerCase() === wanted) return [key, entry, entries];
    }
    throw new DesksideError("NOT_FOUND", "There is no such flow.");
  };
  const summary = (id: string, entry: Entry, entries: ReadonlyMap<string, Entry>): FlowSummary => {
    const { flow } = entry;
    return {
      id,
      ref: flow?.reference || null,
      title: flow?.title ?? entry.file,
      version: flow?.version ?? 0,
      symptoms: [...(flow?.symptoms ?? [])].slice(0, 16),
      nodes: Object.keys(flow?.nodes ?? {}).length,
      worksWithoutAgent: flow?.noAgent ?? false,
      problems: shown(problemsOf(entry, entries)),
    };
  };

  return {
    async list() {
      const entries = await library();
      return [...entries]
        .filter(([, { flow }]) => flow?.kind !== "subflow")
        .map(([id, entry]) => summary(id, entry, entries));
    },
    async detail(id) {
      const [key, entry, entries] = await find(id);
      const graph = entry.flow === undefined ? { nodes: [], edges: [] } : toGraph(entry.flow);
      return {
        ...summary(key, entry, entries),
        yaml: entry.yaml,
        graph: {
          nodes: graph.nodes.map(({ id: node, type, title, phase }) => ({ id: node, type, title, phase })),
          edges: graph.edges.slice(0, 600).map(({ from, to, label }) => ({ from, to, label })),
        },
      };
    },
    async lint(yaml, file) {
      const parsed = parseFlow(yaml, file);
      if ("problems" in parsed) return shown(parsed.problems);
      return shown(lintFlow(parsed.flow, optionsOf(await library(), parsed.source)));
    },
    async runnable(id) {
      const [, entry, entries] = await find(id);
      if (entry.flow === undefined || entry.flow.kind !== "flow") {
        throw new DesksideError("STATE", "This flow cannot be run: see its problems in the library.");
      }
      const [first] = lintFlow(entry.flow, optionsOf(entries, entry.source, {}));
      if (first !== undefined)
        throw new DesksideError("STATE", `${entry.file}:${first.line} ${first.message}`);
      const linked = linkFlow(entry.flow, (other) => entries.get(other)?.flow);
      if ("problems" in linked) throw new DesksideError("STATE", linked.problems[0]);
      return linked.linked;
    },
  };
}
