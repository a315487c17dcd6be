/** The one way by which a value gets into a generated sh script. */

/** NUL ends a C string: no program can be given one. */
const NUL = "\0";
/** Control characters, which have no place in a name or a path that people will read. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * A word of sh that means exactly `value`: single quotes, in which sh knows no special character but the quote
 * itself (POSIX Shell Command Language, 2.2.2). Throws on what no script can hold: NUL, and half a surrogate pair.
 */
export function quote(value: string): string {
  if (value.includes(NUL)) throw new TypeError("a script cannot hold a NUL byte");
  if (!value.isWellFormed()) throw new TypeError("a script cannot hold half a surrogate pair");
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Several words, each quoted. */
export const quoteAll = (values: readonly string[]): string => values.map(quote).join(" ");

/** Whether a name or path holds control characters, or cannot be written as UTF-8: refused before anything is written. */
export const hasControl = (value: string): boolean => CONTROL.test(value) || !value.isWellFormed();
