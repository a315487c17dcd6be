/** One signed operation: sent, waited for, its signed result verified, its document fetched and compared by hash. */
import { createHash } from "node:crypto";
import {
  type CommandEvents,
  type Operation,
  type OperationArgs,
  operations,
  type Scope,
  type VerifiedResult,
} from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { CommandError } from "../platform/problems.ts";
import { within } from "../platform/waits.ts";
import { permitted, type Reach } from "./reach.ts";

/** Longest wait for the result of an operation without output, in ms: the slowest check, and a prompt on the PC. */
const RESULT_WAIT_MS = 10 * 60_000;

export interface Outcome<Document> {
  readonly jti: string;
  readonly result: VerifiedResult;
  /** What it left; undefined where there is none. */
  readonly document: Document | undefined;
}

export interface Ordered<Op extends Operation> {
  readonly op: Op;
  readonly args: OperationArgs<Op>;
  /** Where a check names its own; the operation's if left out. */
  readonly scope?: Scope;
  readonly signal?: AbortSignal;
}

/** Throws what refused it, or MissingPermission. A result that is not `ok` is returned. */
export async function operate<Document, Op extends Operation = Operation>(
  desk: Desk,
  to: Reach,
  ordered: Ordered<Op>,
  events: CommandEvents = {},
): Promise<Outcome<Document>> {
  const scope = ordered.scope ?? operations[ordered.op].scope;
  return permitted(desk, to, scope, async (permission) => {
    const { op, args } = ordered;
    const sent = await desk.technician.send({ ...permission, op, args }, events);
    const late = `${to.device.name} has not answered in ${RESULT_WAIT_MS / 60_000} minutes; its result is kept when it comes.`;
    const result = await within(sent.done, RESULT_WAIT_MS, late, ordered.signal);
    return { jti: sent.jti, result, document: await documentOf<Document>(desk, result) };
  });
}

/** The document that a signed result names, believed only where its hash fits. */
export async function documentOf<Document>(
  desk: Desk,
  result: VerifiedResult,
): Promise<Document | undefined> {
  const named = result.claims.document;
  if (named === undefined) return undefined;
  const text = await desk.text(`/blobs/${named.sha256}`);
  const found = createHash("sha256").update(text).digest("base64url");
  if (found !== named.sha256)
    throw new CommandError("The hub's document is not the one that the PC signed for.");
  return JSON.parse(text) as Document;
}
