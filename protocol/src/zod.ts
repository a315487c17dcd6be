/**
 * The part of zod/mini that schemas here are made of. By name, and not as zod's whole namespace: bundlers keep every
 * member of a namespace that is passed on, and with it 264 KB of translated error texts that nobody here shows.
 */
export {
  _default,
  array,
  boolean,
  config,
  discriminatedUnion,
  enum,
  extend,
  globalRegistry,
  int,
  json,
  literal,
  looseObject,
  maximum,
  maxLength,
  minimum,
  minLength,
  never,
  nullable,
  number,
  object,
  optional,
  parse,
  partialRecord,
  pipe,
  record,
  refine,
  regex,
  safeParse,
  strictObject,
  string,
  toJSONSchema,
  transform,
  tuple,
  union,
} from "zod/mini";
export type { input, output, ZodMiniType } from "zod/mini";
export type * as core from "zod/v4/core";
