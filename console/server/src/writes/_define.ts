/** How a unit of work is written: one file, one named function of a transaction and an input. */
import type { ErrorCode } from "@deskside/protocol";
import type { ActorKind } from "../ports/tables.ts";
import type { Tx } from "../ports/tx.ts";

/** Who acts. `id` is an account, person or device id; `name` is what people read, as it was then. */
export interface Actor {
  kind: ActorKind;
  id: string;
  name: string;
}

/** What most units need to know: who did it, and when (ms). */
export interface By {
  actor: Actor;
  at: number;
}

/**
 * An expected outcome that changes nothing: a unit that returns one leaves no trace. `code` stands in the table of
 * error codes; further members say what the caller can do.
 */
export interface Refusal<Code extends ErrorCode = ErrorCode> {
  ok: false;
  code: Code;
}

/** A unit of work: everything that it writes is committed together, before its caller hears of it. */
export interface Write<Input, Result> {
  readonly name: string;
  /** Touches nothing but `tx`. Input and result are JSON: no dates, bytes or functions. A throw is a bug. */
  readonly run: (tx: Tx, input: Input) => Promise<Result>;
}

/** Declares a unit of work; `name` is the file's name. */
export function defineWrite<Input, Result>(write: Write<Input, Result>): Write<Input, Result> {
  return write;
}

/** A {@link Refusal} with its literal code kept in the type. */
export function refuse<const Code extends ErrorCode>(code: Code): Refusal<Code> {
  return { ok: false, code };
}

/** Like {@link refuse}, with what the caller needs to go on. */
export function refuseWith<const Code extends ErrorCode, Details extends object>(
  code: Code,
  details: Details,
): Refusal<Code> & Details {
  return { ...details, ok: false, code };
}
