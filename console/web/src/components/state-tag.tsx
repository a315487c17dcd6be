/** A state as a word in a soft tint: the colour only repeats what the word says. */
import { tOr } from "../messages/text.ts";

type Tone = "ok" | "warn" | "fail" | "unknown" | "accent" | "plain";

const TONES: Readonly<Record<string, Tone>> = {
  ok: "ok",
  succeeded: "ok",
  passed: "ok",
  active: "ok",
  online: "ok",
  intact: "ok",
  "signed-off": "ok",
  confirmed: "ok",
  closed: "plain",
  held: "ok",
  warn: "warn",
  pending: "warn",
  drifted: "warn",
  confirming: "warn",
  requested: "warn",
  "timed-out": "warn",
  timed_out: "warn",
  cancelled: "warn",
  fail: "fail",
  failed: "fail",
  missing: "fail",
  declined: "fail",
  "not-held": "fail",
  refused: "fail",
  unknown: "unknown",
  not_applicable: "plain",
  new: "accent",
  open: "accent",
  running: "accent",
  sent: "accent",
  queued: "plain",
  planned: "accent",
  agreed: "accent",
  installed: "accent",
  testing: "accent",
  resolved: "ok",
  concluded: "ok",
  escalated: "warn",
};

/** `code`: a state of the protocol; its word comes from the message file. */
export function StateTag({ code, word }: { readonly code: string; readonly word?: string | undefined }) {
  return <span className={`tag ${TONES[code] ?? "plain"}`}>{word ?? tOr("state", code)}</span>;
}
