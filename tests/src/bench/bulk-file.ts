/** A file of text for `cat`: lines of 79 characters without a `$`, which is looked for as the prompt. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "./programs.ts";

const LINE = `${"0123456789 abcdefghijklmnopqrstuvwxyz ".repeat(3).slice(0, 79)}\n`;
export const MB = 1_000_000;

/** The path of a file of at least `bytes`, and what a terminal prints of it: each line end becomes two bytes. */
export function bulkFile(bytes: number): { path: string; printed: number } {
  const lines = Math.ceil(bytes / LINE.length);
  const path = join(newFolder(), "bulk.txt");
  writeFileSync(path, LINE.repeat(lines));
  return { path, printed: lines * (LINE.length + 1) };
}
