import { expect, it } from "vitest";
import { staleRegistries } from "./gen.ts";

it("every registry lists what is in its folder; else `npm run gen` and commit", () => {
  expect(staleRegistries().map(({ file }) => file)).toEqual([]);
});
