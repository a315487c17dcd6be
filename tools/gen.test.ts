import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { REGISTRIES, staleRegistries } from "./gen.ts";

it("every registry lists what is in its folder; else `npm run gen` and commit", () => {
  expect(staleRegistries().map(({ file }) => file)).toEqual([]);
});

it("CONTRIBUTING.md says how to add to each of them", () => {
  const text = readFileSync(new URL("../CONTRIBUTING.md", import.meta.url), "utf8");
  expect(REGISTRIES.map(({ folder }) => folder).filter((folder) => !text.includes(`\`${folder}/`))).toEqual(
    [],
  );
});
