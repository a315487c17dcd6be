/** 100,000 mutated inputs against each parser: none throws what it does not announce, and memory stays flat. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { DesksideError } from "../errors.ts";
import { CONTROL_JSON } from "../limits.ts";
import { DIRECTIONS, messages } from "../messages/_index.ts";
import type { MessageDefinition } from "../messages/_index.ts";
import { objects } from "../objects/_index.ts";
import type { ObjectDefinition } from "../objects/_index.ts";
import { z } from "../schema.ts";
import { readStrict } from "../trust/strict-jws.ts";
import { type Chunk, createChunkDecoder, encodeChunk } from "./chunks.ts";
import { type AnyMessage, decode, encode } from "./codec.ts";
import { encodeFrame, FRAME_FLAG, type FrameKind, readFrame, readHead } from "./frame.ts";
import { parseBounded } from "./json.ts";
import { createChance, mutateBytes, mutateText } from "./mutate.ts";
import { createReceiveWindow } from "./receive.ts";
import { sampleOf } from "./sample.ts";

const RUNS = 100_000;
/** What the heap may have grown by after 100,000 inputs, in bytes: compiled code and caches, no input. */
const FLAT_BYTES = 3 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Runs `parse` (true: it took the input) on `RUNS` inputs; fails where it never takes or never refuses one. */
function hammer(parse: (run: number) => boolean): void {
  // The first tenth builds schemas and compiled code.
  let taken = 0;
  for (let run = 0; run < RUNS / 10; run++) if (parse(run)) taken++;
  const before = heapBytes();
  for (let run = RUNS / 10; run < RUNS; run++) if (parse(run)) taken++;
  const grown = heapBytes() - before;
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(RUNS);
  expect(grown).toBeLessThan(FLAT_BYTES);
}

const samples = Object.values<MessageDefinition>(messages).map(({ type, body }) => {
  const schema = body() as z.core.$ZodType;
  return encode({ t: type, b: z.parse(schema, sampleOf(schema)) } as AnyMessage);
});
function pick<T>(items: readonly T[], at: number): T {
  const item = items[at % items.length];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

describe("100,000 mutated inputs", () => {
  test("of frames and their credit", () => {
    const chance = createChance(1);
    const reader = createReceiveWindow();
    hammer((run) => {
      const head = {
        kind: (1 + (run % 4)) as FrameKind,
        flags: run % 16,
        stream: 1 + (run % 5),
        offset: run * 97,
      };
      const bytes = mutateBytes(encodeFrame(head, new Uint8Array(run % 40)), chance);
      const frame = readFrame(bytes);
      const short = readHead(bytes);
      if ("problem" in frame) {
        expect(short).toEqual(frame);
        return false;
      }
      const tagBytes = frame.tag?.length ?? 0;
      if (frame.head.length + frame.payload.length + tagBytes !== bytes.length)
        throw new Error("bytes were lost");
      if (run % 1_000 === 0) reader.open(frame.stream, frame.offset);
      const gap = (frame.flags & FRAME_FLAG.gap) !== 0;
      if (reader.received(frame.stream, frame.offset, frame.payload.length, gap) === null)
        reader.consumed(frame.stream, chance(2 ** 31));
      if (run % 1_000 === 0) reader.close(frame.stream);
      return true;
    });
  });

  test("of JSON", () => {
    const chance = createChance(2);
    const limits = { ...CONTROL_JSON, maxBytes: 4_096 };
    hammer((run) => "value" in parseBounded(mutateText(pick(samples, run), chance), limits));
  });

  test("of messages; what is taken is written and read again as the same", () => {
    const chance = createChance(3);
    hammer((run) => {
      const direction = pick(DIRECTIONS, chance(DIRECTIONS.length));
      const result = decode(direction, mutateText(pick(samples, run), chance));
      if ("problem" in result) return false;
      const written = encode(result.message);
      const again = decode(direction, written);
      if ("problem" in again || encode(again.message) !== written) throw new Error(`not stable: ${written}`);
      return true;
    });
  });

  test("of a program's output, cut anywhere", () => {
    const chance = createChance(4);
    hammer((run) => {
      const stream = mutateBytes(
        Uint8Array.from([...encodeChunk(1, new Uint8Array(run % 30)), ...encodeChunk(2, new Uint8Array(9))]),
        chance,
      );
      const decoder = createChunkDecoder();
      const cut = chance(stream.length + 1);
      const parts: Chunk[] = [];
      for (const piece of [stream.subarray(0, cut), stream.subarray(cut)]) {
        const result = decoder.push(piece);
        if ("problem" in result) return false;
        parts.push(...result.chunks);
      }
      const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0);
      if (bytes > stream.length) throw new Error("bytes came from nowhere");
      return decoder.whole;
    });
  });

  test("of signed objects, as text and beneath their base64url", () => {
    const chance = createChance(5);
    const base64url = (text: string) => Buffer.from(text).toString("base64url");
    const signature = Buffer.alloc(64, 7).toString("base64url");
    const valid = Object.values<ObjectDefinition>(objects).map((definition) => ({
      definition,
      header: JSON.stringify({ alg: definition.algorithms[0], typ: definition.typ, kid: "a".repeat(43) }),
      payload: JSON.stringify(claimsOf(definition)),
    }));
    hammer((run) => {
      const { definition, header, payload } = pick(valid, run);
      const spoil = (text: string, turn: number) => (chance(3) === turn ? mutateText(text, chance) : text);
      const jws = `${base64url(spoil(header, 0))}.${base64url(spoil(payload, 1))}.${signature}`;
      try {
        readStrict(definition, spoil(jws, 2));
        return true;
      } catch (error) {
        if (error instanceof DesksideError) return false;
        throw error;
      }
    });
  });
});

/** Claims that fit their object: the signer's thumbprint as issuer, and a life of one second. */
function claimsOf(definition: ObjectDefinition): unknown {
  const claims = sampleOf(definition.claims() as z.core.$ZodType, definition.typ) as Record<string, unknown>;
  if ("iss" in claims) claims["iss"] = "a".repeat(43);
  if ("exp" in claims) claims["exp"] = Number(claims["iat"]) + 1;
  return claims;
}
