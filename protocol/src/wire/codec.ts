/**
 * Control messages to text and back. Reading goes from cheap to dear: size, JSON within its limits, envelope, type,
 * direction, and then the one body that the type names. What a peer may not say in a direction, it cannot.
 */
import type { ErrorCode } from "../errors.ts";
import { DesksideError } from "../errors.ts";
import { CONTROL_JSON, CONTROL_MAX_BYTES } from "../limits.ts";
import {
  type Direction,
  type Message,
  messages,
  type MessageDefinition,
  type MessageType,
} from "../messages/_index.ts";
import { cleanLine, z } from "../schema.ts";
import { fits, parseBounded } from "./json.ts";

const LIMITS = { ...CONTROL_JSON, maxBytes: CONTROL_MAX_BYTES };
/** What a person gets to read of a refused message, in UTF-16 units. */
const DETAILS_MAX = 200;
/** A device's thumbprint, as the envelope has it. */
const DEVICE = /^[A-Za-z0-9_-]{43}$/;
/** Only a console speaks of many devices; an agent that named another's in its envelope would get nowhere with it. */
const NAMES_DEVICES: ReadonlySet<Direction> = new Set<Direction>(["console-to-hub", "hub-to-console"]);

interface Entry {
  readonly directions: readonly Direction[];
  readonly body: () => z.core.$ZodType;
  schema: z.core.$ZodType | undefined;
}
// A map, not the registry: a type named like a property of every object must not be found.
const entries = new Map<string, Entry>(
  Object.values<MessageDefinition>(messages).map(({ type, directions, body }) => [
    type,
    { directions, body: body as () => z.core.$ZodType, schema: undefined },
  ]),
);

/** Why a message was not taken. */
export type Refusal = { readonly problem: ErrorCode; readonly details: string };
const refuse = (problem: ErrorCode, details: string): Refusal => ({
  problem,
  details: cleanLine(details, DETAILS_MAX),
});

export type Decoded<D extends Direction> = { readonly message: Message<D> } | Refusal;

/**
 * Reads a message that came in `direction`. Never throws. Problems: `MESSAGE_TOO_LARGE`; `BAD_REQUEST` (JSON,
 * envelope or body do not fit); `UNKNOWN_TYPE`; `FORBIDDEN` (a type that this side may not send). `details` is one
 * line for people, and holds nothing of the message but member names.
 */
export function decode<D extends Direction>(direction: D, text: string): Decoded<D> {
  const parsed = parseBounded(text, LIMITS);
  if ("problem" in parsed) {
    return parsed.problem === "size"
      ? refuse("MESSAGE_TOO_LARGE", `more than ${CONTROL_MAX_BYTES} bytes`)
      : refuse("BAD_REQUEST", `JSON: ${parsed.problem}`);
  }
  const envelope = parsed.value;
  if (!isEnvelope(envelope)) return refuse("BAD_REQUEST", "not an envelope { t, d?, b }");
  const { t, d, b } = envelope;
  const entry = entries.get(t);
  if (entry === undefined) return refuse("UNKNOWN_TYPE", t);
  if (!entry.directions.includes(direction)) return refuse("FORBIDDEN", `${t} does not go ${direction}`);
  if (d !== undefined && !NAMES_DEVICES.has(direction))
    return refuse("BAD_REQUEST", `d does not go ${direction}`);
  entry.schema ??= entry.body();
  const body = z.safeParse(entry.schema, b);
  if (!body.success) return refuse("BAD_REQUEST", `${t}: ${firstIssue(body.error.issues)}`);
  const message = d === undefined ? { t, b: body.data } : { t, d, b: body.data };
  // Sound: the registry gave both the schema and the direction, which is all that Message<D> says.
  return { message } as unknown as Decoded<D>;
}

/** Any message, whichever way it goes. */
export type AnyMessage = { [D in Direction]: Message<D> }[Direction];

/** Text of a message. Throws `MESSAGE_TOO_LARGE` where it is over 64 KiB: its maker should have cut it. */
export function encode(message: AnyMessage): string {
  const { t, d, b } = message;
  const text = JSON.stringify(d === undefined ? { t, b } : { t, d, b });
  if (!fits(text, CONTROL_MAX_BYTES)) throw new DesksideError("MESSAGE_TOO_LARGE", t);
  return text;
}

/** The types of control messages that are known here. */
export const MESSAGE_TYPES = [...entries.keys()] as MessageType[];

interface Envelope {
  readonly t: string;
  readonly d?: string;
  readonly b: unknown;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  for (const name in value) if (name !== "t" && name !== "d" && name !== "b") return false;
  const { t, d, b } = value as Record<string, unknown>;
  return (
    typeof t === "string" && b !== undefined && (d === undefined || (typeof d === "string" && DEVICE.test(d)))
  );
}

const firstIssue = (issues: readonly z.core.$ZodIssue[]): string => {
  const issue = issues[0];
  return issue === undefined ? "does not fit" : `${issue.path.map(String).join(".")} ${issue.code}`;
};
