/** The one thing that the companion page shows, out of what it knows. Pure. */
import type { CompanionView } from "@deskside/protocol";
import type { LinkPhase } from "./link.ts";

export type Screen =
  | "opening"
  | "no-token"
  | "wrong-token"
  | "closed"
  | "lost"
  | "prompt"
  | "session"
  | "stopped"
  | "finished"
  | "problem"
  | "waiting"
  | "idle"
  | "alone";

/** A question stands before everything else; Stop and its page before what came earlier. */
export function screenOf(hasToken: boolean, phase: LinkPhase, view: CompanionView | null): Screen {
  if (!hasToken) return "no-token";
  if (phase === "refused") return "wrong-token";
  if (phase === "closed") return "closed";
  if (phase === "lost") return "lost";
  if (view === null) return "opening";
  if (view.prompt !== null) return "prompt";
  if (view.sessions.length > 0) return "session";
  if (view.askingBlocked || view.ended?.why === "stopped") return "stopped";
  if (view.ended !== null) return "finished";
  if (view.joining === "failed") return "problem";
  if (view.joining === "waiting-for-technician") return "waiting";
  return view.joining === "joined" ? "idle" : view.problem === null ? "alone" : "problem";
}
