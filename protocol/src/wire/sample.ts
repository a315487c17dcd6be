/**
 * A value that fits a schema, made from the schema alone and always the same: for the golden file of a new message.
 * Optional members are there, lists have one item, and of several forms the first is taken.
 */
import { z } from "../schema.ts";

/** What a string may have to look like; the first that fits is taken. */
const STRINGS = [
  "sample",
  "Sample text",
  "a".repeat(43),
  "eyJh.eyJi.c2ln",
  "2026-11-23",
  "2026-11-23T10:00:00Z",
  "10:00",
  "https://deskside.example/",
  "127.0.0.1",
  "1.0.0",
  "",
];
/** 2026-11-23T10:00:00Z in ms and in s, for times; small ones first, since most numbers are counts. */
const NUMBERS = [1, 2, 0, 42, 1_795_428_000, 1_795_428_000_000];

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes["_zod"]["def"];

/** Throws a TypeError, with the path, for a schema that it finds no value for. */
export function sampleOf(schema: Schema, path = "body"): unknown {
  // Sound: every schema that zod makes is one of its own `$ZodTypes`.
  const def = schema._zod.def as Def;
  switch (def.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(def.shape).map(([name, member]) => [name, sampleOf(member, `${path}.${name}`)]),
      );
    case "array":
      return firstFitting(schema, [[sampleOf(def.element, `${path}[]`)], []], path);
    case "record":
      return { [String(sampleOf(def.keyType, `${path} key`))]: sampleOf(def.valueType, `${path}{}`) };
    case "optional":
    case "nullable":
    case "readonly":
    case "default":
      return sampleOf(def.innerType, path);
    case "pipe":
      return sampleOf(def.in, path);
    case "lazy":
      return "sample";
    case "union":
      return sampleOf(def.options[0] as Schema, path);
    case "enum":
      return Object.values(def.entries)[0];
    case "literal":
      return def.values[0];
    case "boolean":
      return true;
    case "null":
      return null;
    case "string":
      return firstFitting(schema, STRINGS, path);
    case "number":
      return firstFitting(schema, NUMBERS, path);
    default:
      throw new TypeError(`No sample of a ${def.type} at ${path}`);
  }
}

function firstFitting(schema: Schema, candidates: readonly unknown[], path: string): unknown {
  const found = candidates.find((candidate) => z.safeParse(schema, candidate).success);
  if (found === undefined) throw new TypeError(`None of the samples fits at ${path}`);
  return found;
}
