/** Machines that wait to be accepted: their join links were made here, so they are answered from here. */
import type { Desk } from "../platform/desk.ts";

/** Cases that are watched at once: the hub takes 64 topics. */
const WATCHED_MAX = 60;

/** Answers join requests of these cases until the returned function is called. `report` hears of failures. */
export function answerJoins(
  desk: Desk,
  cases: readonly string[],
  report: (error: unknown) => void,
): () => void {
  const { link, technician } = desk;
  const offs = [
    link.on("join.request", ({ d, b }) => {
      if (d !== undefined) void technician.answer(d, b).catch(report);
    }),
    ...cases.slice(0, WATCHED_MAX).map((id) => link.watch(`case:${id}`)),
  ];
  return () => {
    for (const off of offs) off();
  };
}

/** The cases that a machine may be joining: the named one, or all that are open. */
export async function casesToWatch(desk: Desk, caseRef: string | undefined): Promise<string[]> {
  if (caseRef !== undefined) return [(await desk.api("getCase", { params: { id: caseNumber(caseRef) } })).id];
  const { items } = await desk.api("listCases", { query: { state: "active", limit: String(WATCHED_MAX) } });
  return items.map(({ id }) => id);
}

/** `#1042` and `1042` are the same case. */
export const caseNumber = (text: string): string => text.replace(/^#/, "");
