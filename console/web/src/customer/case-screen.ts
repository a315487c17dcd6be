/** The one thing that the case page shows, out of all that the hub says. Pure. */
import type { CustomerView } from "@deskside/protocol";

export type StopState = "no" | "asking" | "failed" | "done";

export type CaseScreen =
  | "ended"
  | "stopping"
  | "stopped"
  | "look"
  | "plan"
  | "step"
  | "waiting"
  | "nobody-yet";

/** `stop`: what came of Stop since it was pressed on this page. */
export function caseScreen(view: CustomerView, stop: StopState): CaseScreen {
  if (view.ended !== null) return "ended";
  if (stop === "done") return "stopped";
  if (stop !== "no") return "stopping";
  if (view.pc.promptOpen) return "look";
  if (view.plan !== null) return "plan";
  if (view.step !== null) return "step";
  return view.technician === null ? "nobody-yet" : "waiting";
}

/** Stop is there while there is anything that it could end. */
export const canStop = (view: CustomerView, stop: StopState): boolean =>
  view.ended === null && (view.scopes.length > 0 || (view.pc.state !== "none" && stop !== "done"));
