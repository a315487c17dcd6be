import { expect, test } from "vitest";
import { choicesOf, readNumber } from "./step-answer.ts";

const choice = (...values: string[]) => ({
  kind: "choice" as const,
  choices: values.map((value) => ({ value, label: value })),
});
const values = (input: Parameters<typeof choicesOf>[0]) =>
  choicesOf(input, "I am not sure").map(({ value }) => value);

test("a number is taken with a point or a comma, and nothing else is one", () => {
  expect(readNumber(" 12,5 ")).toBe("12.5");
  expect(readNumber("-3")).toBe("-3");
  for (const wrong of ["", "12 GB", "1e9", "0x10", "Infinity", "1,2,3"])
    expect(readNumber(wrong)).toBeUndefined();
});

test("I am not sure is the last choice, and there always", () => {
  expect(values(choice("yes", "no"))).toEqual(["yes", "no", "unsure"]);
  expect(values(choice("unsure", "yes", "no"))).toEqual(["yes", "no", "unsure"]);
});

test("a hazard is only understood", () => {
  expect(values(choice("understood"))).toEqual(["understood"]);
});
