/**
 * One valid message of each type, as it went over the wire in its version of the protocol. A file once written stays
 * as it is: it stands for the peers that are out there. `UPDATE_GOLDEN=1` adds the files that are missing.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { messages, PROTOCOL_MIN_VERSION, PROTOCOL_VERSION } from "../messages/_index.ts";
import type { MessageDefinition } from "../messages/_index.ts";
import { z } from "../schema.ts";
import { type AnyMessage, decode, encode } from "./codec.ts";
import { sampleOf } from "./sample.ts";

const folder = (version: number) => fileURLToPath(new URL(`../../golden/v${version}/`, import.meta.url));
const definitions: MessageDefinition[] = Object.values(messages);
const namesDevice = ({ directions }: MessageDefinition) =>
  directions.every((direction) => direction === "console-to-hub" || direction === "hub-to-console");

/** The text of a sample, as an encoder of this version writes it. */
function sampleText(definition: MessageDefinition): string {
  const schema = definition.body() as z.core.$ZodType;
  const b = z.parse(schema, sampleOf(schema, definition.type));
  const envelope = namesDevice(definition) ? { d: "a".repeat(43) } : {};
  return encode({ t: definition.type, ...envelope, b } as AnyMessage);
}

if (process.env["UPDATE_GOLDEN"] === "1") {
  mkdirSync(folder(PROTOCOL_VERSION), { recursive: true });
  const known = new Set(readdirSync(folder(PROTOCOL_VERSION)));
  for (const definition of definitions) {
    const file = `${definition.type}.json`;
    if (!known.has(file)) writeFileSync(folder(PROTOCOL_VERSION) + file, `${sampleText(definition)}\n`);
  }
}

const versions = Array.from(
  { length: PROTOCOL_VERSION - PROTOCOL_MIN_VERSION + 1 },
  (_, at) => PROTOCOL_MIN_VERSION + at,
);

describe.each(versions)("the golden files of version %i", (version) => {
  const files = readdirSync(folder(version));

  test("are there, one for each message of that version and none besides", () => {
    const expected = definitions.filter(({ since }) => since <= version).map(({ type }) => `${type}.json`);
    expect(files.toSorted(), "run once with UPDATE_GOLDEN=1 to add a new message's file").toEqual(
      expected.toSorted(),
    );
  });

  test.each(files)("%s is read in each of its directions, and written again byte for byte", (file) => {
    const text = readFileSync(folder(version) + file, "utf8").trimEnd();
    const definition = definitions.find(({ type }) => `${type}.json` === file);
    expect(definition?.directions.length).toBeGreaterThan(0);
    for (const direction of definition?.directions ?? []) {
      const result = decode(direction, text);
      if ("problem" in result) throw new Error(`${result.problem} ${result.details}`);
      expect(encode(result.message)).toBe(text);
    }
  });
});

describe("a sample", () => {
  test("can be made of every message", () => {
    for (const definition of definitions) expect(sampleText(definition)).toContain(definition.type);
  });
});
