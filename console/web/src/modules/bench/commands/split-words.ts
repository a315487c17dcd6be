/** A typed line as an argument vector: quotes group, a backslash keeps the next character; nothing is expanded, ever. */

export type SplitWords = { readonly argv: readonly string[] } | { readonly problem: "quote" };

export function splitWords(line: string): SplitWords {
  const argv: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (quote === undefined && /\s/.test(char)) {
      if (word !== undefined) argv.push(word);
      word = undefined;
    } else if (quote === undefined && (char === "'" || char === '"')) {
      quote = char;
      word ??= "";
    } else if (char === quote) quote = undefined;
    else if (char === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word = (word ?? "") + (line[at] ?? "");
    } else word = (word ?? "") + char;
  }
  if (quote !== undefined) return { problem: "quote" };
  if (word !== undefined) argv.push(word);
  return { argv };
}
