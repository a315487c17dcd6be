/** Which state of a case may follow which: the table of the domain model, as data. */
import type { CaseState } from "../ports/tables.ts";

/** Days in which a closed case may be opened again; later a linked case is opened instead. */
export const REOPEN_WITHIN_MS = 14 * 86_400_000;

const FOLLOWS: Readonly<Record<CaseState, readonly CaseState[]>> = {
  new: ["open", "rejected"],
  open: ["pending", "resolved"],
  pending: ["open", "resolved"],
  resolved: ["closed", "open"],
  closed: ["open"],
  rejected: [],
};

/** True where a case may go from one state to the other. Whether a closed case is still young enough is the unit's to ask. */
export function mayFollow(from: CaseState, to: CaseState): boolean {
  return FOLLOWS[from].includes(to);
}
