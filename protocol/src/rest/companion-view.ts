/** All that the companion page (served by the agent on loopback) shows. */
import { ERROR_CODES, type ErrorCode } from "../errors.ts";
import { foreignLine, foreignText, id, list, num, timeMs, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { customerStep } from "./customer-step.ts";
import { doneItem } from "./customer-view.ts";

export const prompt = () =>
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("consent"),
      id: id(),
      technician: foreignLine(80),
      organisation: foreignLine(80),
      host: foreignLine(255),
      caseRef: foreignLine(32),
      reason: foreignText(300),
      scopes: list(z.strictObject({ scope: scope(), until: timeMs() }), 16),
      firstContact: z.boolean(),
      /** "Yes" sleeps until then. */
      wakesAt: timeMs(),
      /** Silence is a no at this time. */
      until: timeMs(),
      /** Both times, where the clocks are more than five minutes apart. */
      clocks: z.nullable(z.strictObject({ here: timeMs(), theirs: timeMs() })),
    }),
    z.strictObject({
      kind: z.literal("confirm"),
      id: id(),
      technician: foreignLine(80),
      /** "wants to restart the service cups". */
      what: foreignText(600),
      /** The exact program, line or script beneath it. */
      exact: foreignText(16 * 1024),
      undo: foreignText(1_000),
      until: timeMs(),
    }),
  ]);
export type Prompt = z.output<ReturnType<typeof prompt>>;

export const companionView = () =>
  z.strictObject({
    practice: z.boolean(),
    /** Null before an organisation is pinned. */
    organisation: z.nullable(foreignLine(80)),
    host: foreignLine(255),
    hostName: foreignLine(120),
    /** This computer's time when the view was made: the page counts down from it. */
    now: timeMs(),
    connection: z.enum(["connecting", "online", "offline"]),
    /** Where joining stands. */
    joining: z.enum(["no", "waiting-for-technician", "joined", "failed"]),
    problem: z.nullable(
      z.strictObject({ code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]), text: foreignText(500) }),
    ),
    prompt: z.nullable(prompt()),
    sessions: list(
      z.strictObject({
        sid: id(),
        technician: foreignLine(80),
        organisation: foreignLine(80),
        caseRef: foreignLine(32),
        scopes: list(z.strictObject({ scope: scope(), until: timeMs() }), 16),
        startedAt: timeMs(),
      }),
      4,
    ),
    step: z.nullable(customerStep()),
    done: list(doneItem(), 200),
    /** What runs now, in words. */
    running: list(z.strictObject({ jti: id(), text: foreignLine(300), share: z.nullable(num()) }), 32),
    /** After Stop or the end: what was done, when. */
    ended: z.nullable(
      z.strictObject({
        at: timeMs(),
        why: z.enum(["stopped", "finished", "expired"]),
        technician: foreignLine(80),
        changes: list(foreignLine(300), 50),
      }),
    ),
    /** Asking again is not allowed until the customer says so. */
    askingBlocked: z.boolean(),
  });
export type CompanionView = z.output<ReturnType<typeof companionView>>;
