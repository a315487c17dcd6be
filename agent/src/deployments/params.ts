/** Building blocks for the parameters of procedures: each refuses what could not be written safely. */
import { z } from "@deskside/protocol";
import { hasControl } from "./quote.ts";

/** Linux gives 4096 bytes to a path (PATH_MAX); this leaves room for what a script puts after it. */
const MAX_PATH_CHARS = 1_000;

/** An absolute path without `.`, `..`, doubled or final slashes and control characters. */
export const absolutePath = () =>
  z.string().check(
    z.maxLength(MAX_PATH_CHARS),
    z.refine((path) => !hasControl(path), {
      error: "control characters are not allowed in a path",
      abort: true,
    }),
    z.refine((path) => path === "/" || /^(?:\/(?!\.{1,2}(?:\/|$))[^/]+)+$/.test(path), {
      error: 'an absolute path, without ".", ".." or a slash at its end',
    }),
  );

/** A file name pattern (`*`, `?`, `[…]`) or a path relative to a root, as `find -path` reads it. */
export const exclusion = () =>
  z.string().check(
    z.minLength(1),
    z.maxLength(200),
    z.refine((value) => !hasControl(value), { error: "control characters are not allowed in a name" }),
  );

/** A name of the customer's choosing that becomes part of file names. */
export const label = () =>
  z.string().check(
    z.maxLength(40),
    z.refine((value) => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(value), {
      error: "letters, digits, - and _ only, beginning with a letter or digit",
    }),
  );

/** Gives a parameter the sentence that a form shows beside it, and a name where its key is none that people use. */
export const described = <T extends z.core.$ZodType>(schema: T, description: string, title?: string): T => {
  z.globalRegistry.add(schema, title === undefined ? { description } : { description, title });
  return schema;
};
