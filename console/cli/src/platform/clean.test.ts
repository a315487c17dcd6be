import { expect, test } from "vitest";
import { clean, table } from "./clean.ts";

test("what a machine says of itself moves no cursor and turns no line around", () => {
  expect(clean("PC\u001b[2J-14\u202e evil\u0007\r\n\tok")).toBe("PC[2J-14 evil\n\tok");
});

test("columns are as wide as their widest cell, and no cell breaks its line", () => {
  expect(
    table([
      ["a", "long one", "x"],
      ["bb", "c\nd", ""],
    ]),
  ).toBe("a   long one  x\nbb  c d");
});
