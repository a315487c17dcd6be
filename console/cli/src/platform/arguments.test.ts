import { describe, expect, test } from "vitest";
import { defineCommand } from "../commands/_command.ts";
import { findCommand, readArguments } from "./arguments.ts";
import { UsageError } from "./problems.ts";

const command = defineCommand({
  usage: "verify FILE",
  summary: "",
  options: { root: { type: "string" }, set: { type: "string", multiple: true }, quick: { type: "boolean" } },
  words: [1, 2],
  rest: true,
  run: async () => ({ json: {}, text: "" }),
});
/** One fingerprint in 64 begins with a dash, one in 4,096 with two. */
const FINGERPRINTS = [
  "-Kgji0iHAdJpIZZN-Nu6SJnONhtOOL7BA1dx66ZSzdA",
  "--gji0iHAdJpIZZN-Nu6SJnONhtOOL7BA1dx66ZSzdA",
];

describe("the command line", () => {
  test.each(FINGERPRINTS)("takes the fingerprint %s as a value and as a word", (print) => {
    const read = readArguments(command, ["file", "--root", print, print, "--json"]);
    expect(read.values["root"]).toBe(print);
    expect(read).toMatchObject({ words: ["file", print], json: true });
  });

  test("takes a negative number as a word", () => {
    expect(readArguments(command, ["run", "-5"]).words).toEqual(["run", "-5"]);
  });

  test("leaves all that follows the two dashes to the program", () => {
    const read = readArguments(command, ["pc", "--quick", "--", "ls", "--json", "-l", "--"]);
    expect(read).toMatchObject({ words: ["pc"], rest: ["ls", "--json", "-l", "--"], json: false });
  });

  test("keeps every value of a repeated option", () => {
    expect(readArguments(command, ["x", "--set", "a=1", "--set=b=--2"]).values["set"]).toEqual([
      "a=1",
      "b=--2",
    ]);
  });

  test("refuses unknown options, missing values, and too many words", () => {
    for (const args of [["x", "--odd"], ["x", "--root"], ["x", "-q"], [], ["a", "b", "c"]]) {
      expect(() => readArguments(command, args), args.join(" ")).toThrow(UsageError);
    }
  });

  test("knows commands of one word and of two, and says what there is", () => {
    expect(findCommand(["case", "open", "--person", "x"])).toEqual({
      name: "case.open",
      args: ["--person", "x"],
    });
    expect(findCommand(["run", "pc"])).toEqual({ name: "run", args: ["pc"] });
    expect(findCommand(["procedure", "test", "d"])).toEqual({ name: "procedure.run-test", args: ["d"] });
    expect(findCommand([])).toBeUndefined();
    expect(() => findCommand(["case"])).toThrow(/case open/);
    expect(() => findCommand(["constructor"])).toThrow(UsageError);
  });
});
