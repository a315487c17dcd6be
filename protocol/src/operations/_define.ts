/** How an operation on an agent is declared: its name, the scope that it needs, and the schemas of what goes in and out. */
import type { Scope } from "../scopes.ts";
import type { z } from "../schema.ts";

/**
 * What else moves while an operation runs.
 * - `none`: a result, with a document where the operation has one.
 * - `output`: the tagged stream `args.stream` carries output live, agent to technician.
 * - `terminal`: the tagged stream `args.stream` carries both ways.
 * - `live`: an untagged stream of samples, fanned out by the hub.
 */
export type OperationStream = "none" | "output" | "terminal" | "live";

export interface OperationDefinition<
  Op extends string = string,
  Args extends z.core.SomeType = z.core.SomeType,
  Document extends z.core.SomeType = z.core.SomeType,
> {
  readonly op: Op;
  /** What it does, in the technician's words. */
  readonly title: string;
  /** The scope that a grant must hold; `null`: any active grant of the session. A check names its own scope. */
  readonly scope: Scope | null;
  /** Changes nothing on the machine: an open console may sign it unasked when a flow is due (built-in checks only). */
  readonly readOnly: boolean;
  /** The customer says yes to each one, beneath its exact words. */
  readonly confirm: boolean;
  readonly stream: OperationStream;
  /** Built on first use. A closed object. */
  readonly args: () => Args;
  /** The document that a finished operation leaves (JSON, its sha256 in the signed result). */
  readonly document?: () => Document;
}

export const defineOperation = <
  const Op extends string,
  Args extends z.core.SomeType,
  Document extends z.core.SomeType = z.core.$ZodNever,
>(
  definition: OperationDefinition<Op, Args, Document>,
): OperationDefinition<Op, Args, Document> => definition;
