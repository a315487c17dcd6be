/** Mutated input for parsers, the same in every run: a seeded source of chance, and changes of bytes and of text. */

/** Whole numbers from 0 to below `below`; mulberry32, whose period of 2^32 is ample here. */
export type Chance = (below: number) => number;

export function createChance(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** `bytes` with one to four changes: a bit, a byte, a cut, a stretch taken out or doubled, or bytes added. */
export function mutateBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  let mutated: Uint8Array = Uint8Array.from(bytes);
  for (let left = 1 + chance(4); left > 0; left--) {
    const at = chance(mutated.length + 1);
    const to = Math.min(mutated.length, at + chance(8));
    const pieces = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
    switch (chance(6)) {
      case 0:
        if (at < mutated.length) mutated[at] = (mutated[at] ?? 0) ^ (1 << chance(8));
        break;
      case 1:
        if (at < mutated.length) mutated[at] = chance(256);
        break;
      case 2:
        mutated = mutated.slice(0, at);
        break;
      case 3:
        mutated = pieces(mutated.subarray(0, at), mutated.subarray(to));
        break;
      case 4:
        mutated = pieces(mutated.subarray(0, to), mutated.subarray(at));
        break;
      default:
        mutated = pieces(mutated.subarray(0, at), Uint8Array.of(chance(256), 0xff), mutated.subarray(at));
    }
  }
  return mutated;
}

/** What tends to hurt a reader of JSON or of a compact signed object. */
// biome-ignore format: one to a line would be forty lines
const HURTFUL: readonly string[] = [
  '"', "\\", "{", "}", "[", "]", ":", ",", ".", "=", " ", "\n", "\u0000", "\u202e", "\ud800", "é", "😀",
  "null", "true", "-0", "1e999", "0.1", "9007199254740993", "1e308", '""', "{}", "[]", "[[[[[[[[[[[[[[[[[",
  '"__proto__":{}', ',"constructor":1', '"t":"toString",', '"d":"x",', '"b":', "\\u0000", "\\ud800", "\\u005f",
];

/** `text` with one to four changes: something hurtful put in or over a stretch, a cut, a stretch out or doubled. */
export function mutateText(text: string, chance: Chance): string {
  let mutated = text;
  for (let left = 1 + chance(4); left > 0; left--) {
    const at = chance(mutated.length + 1);
    const to = at + chance(12);
    const hurtful = HURTFUL[chance(HURTFUL.length)] ?? "";
    switch (chance(6)) {
      case 0:
        mutated = mutated.slice(0, at) + hurtful + mutated.slice(at);
        break;
      case 1:
        mutated = mutated.slice(0, at) + hurtful + mutated.slice(to);
        break;
      case 2:
        mutated = chance(4) === 0 ? mutated.slice(0, at) : mutated;
        break;
      case 3:
        mutated = mutated.slice(0, at) + mutated.slice(to);
        break;
      case 4:
        mutated = mutated.slice(0, to) + mutated.slice(at);
        break;
      default:
        mutated = mutated.slice(0, at) + String.fromCharCode(chance(0x250)) + mutated.slice(at + 1);
    }
  }
  return mutated;
}
