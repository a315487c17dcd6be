import { describe, expect, test } from "vitest";
import { branchWords } from "./branch-words.ts";

const choices = [
  { value: "mine", label: "Yes, it is mine" },
  { value: "allowed", label: "Yes, I may decide for it" },
];

describe("the condition of a way on", () => {
  test("is the answer as its button says it", () => {
    expect(branchWords('answer == "mine"', choices)).toEqual({ text: "Yes, it is mine", code: false });
  });
  test("names each of several answers", () => {
    expect(branchWords('answer == "mine" || answer == "allowed"', choices).text).toBe(
      "Yes, it is mine / Yes, I may decide for it",
    );
  });
  test("is a check's verdict in its word", () => {
    expect(branchWords('status == "fail" || status == "warn"', choices).text).toBe("fail / warn");
  });
  test("is 'anything else' where there is none", () => {
    expect(branchWords(null, choices)).toEqual({ text: "anything else", code: false });
  });
  test("stays code where it looks at a fact", () => {
    const when = 'status == "fail" && facts.cronRunning == false';
    expect(branchWords(when, choices)).toEqual({ text: when, code: true });
  });
  test("stays code for an answer that no button gives", () => {
    expect(branchWords('answer == "elsewhere"', choices).code).toBe(true);
  });
});
