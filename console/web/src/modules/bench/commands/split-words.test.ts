import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shown } from "../words.ts";
import { splitWords } from "./split-words.ts";

describe("a typed line becomes an argument vector", () => {
  it("splits at white space and keeps what quotes group", () => {
    expect(splitWords(`  ls -l "my file" 'it''s' a\\ b "" `)).toEqual({
      argv: ["ls", "-l", "my file", "its", "a b", ""],
    });
  });
  it("expands nothing: dollars, stars and semicolons are letters", () => {
    expect(splitWords("echo $(touch x); * `id`")).toEqual({ argv: ["echo", "$(touch", "x);", "*", "`id`"] });
  });
  it("says when a quote is open", () => {
    expect(splitWords("echo 'x")).toEqual({ problem: "quote" });
  });
  it("reads back every vector as it is shown", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (argv) => {
        expect(splitWords(argv.map(shown).join(" "))).toEqual({ argv });
      }),
    );
  });
});
