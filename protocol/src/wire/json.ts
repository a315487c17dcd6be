/**
 * JSON from somebody else, bounded before it is built: one pass over the text counts depth and tokens without
 * recursion, and only then does the engine's own parser run. Afterwards one walk over the value finds member names
 * that must not be used and names that stood twice (the parser keeps the last and says nothing; two readers that
 * disagree about which one counts are how checks are got round).
 */

export interface JsonLimits {
  /** Objects and lists within one another. */
  readonly depth: number;
  /** Opening brackets, commas and colons: in effect, one for each value and each member name. */
  readonly tokens: number;
  /** Size as UTF-8. */
  readonly maxBytes: number;
}

export type JsonProblem = "size" | "syntax" | "depth" | "tokens" | "name" | "duplicate";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Parses `text` within `limits`. Never throws; time is linear in its length. */
export function parseBounded(
  text: string,
  limits: JsonLimits,
): { readonly value: unknown } | { readonly problem: JsonProblem } {
  if (!fits(text, limits.maxBytes)) return { problem: "size" };
  const members = scan(text, limits);
  if (typeof members === "string") return { problem: members };
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text, which is hostile: the problem's name says enough.
    return { problem: "syntax" };
  }
  const names = countNames(value);
  if (names === FORBIDDEN) return { problem: "name" };
  return names === members ? { value } : { problem: "duplicate" };
}

/** Whether `text` has at most `maxBytes` bytes as UTF-8; a lone surrogate counts as its replacement, 3. */
export function fits(text: string, maxBytes: number): boolean {
  // A UTF-16 unit is one to three bytes of UTF-8, so most texts are settled by their length.
  if (text.length > maxBytes) return false;
  if (text.length * 3 <= maxBytes) return true;
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(unit, text, at)) {
      bytes += 2;
      at++;
    } else bytes += 2;
  }
  return bytes <= maxBytes;
}

const isPair = (unit: number, text: string, at: number) =>
  unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;

/** The number of members of all objects in `text`, or what is over its limit. Form is left to the parser. */
function scan(text: string, limits: JsonLimits): number | JsonProblem {
  let depth = 0;
  let tokens = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        if (at < 0) return "syntax";
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > limits.depth) return "depth";
        if (++tokens > limits.tokens) return "tokens";
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COLON:
        members++;
        if (++tokens > limits.tokens) return "tokens";
        break;
      case COMMA:
        if (++tokens > limits.tokens) return "tokens";
        break;
      default:
    }
  }
  return members;
}

/** Position of the quote that ends the string begun at `from`; -1 where there is none. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    // An even number of backslashes: they are one another's, not the quote's.
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

const FORBIDDEN = -1;

/** Members of all objects in `value`, or {@link FORBIDDEN}. Its depth is bounded by then. */
function countNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      const inner = countNames(item);
      if (inner === FORBIDDEN) return FORBIDDEN;
      count += inner;
    }
    return count;
  }
  for (const name in value) {
    // Names that reach a prototype when a value is copied member by member.
    if (name === "__proto__" || name === "constructor" || name === "prototype") return FORBIDDEN;
    const inner = countNames((value as Record<string, unknown>)[name]);
    if (inner === FORBIDDEN) return FORBIDDEN;
    count += inner + 1;
  }
  return count;
}
