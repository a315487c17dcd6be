import { expect, test } from "vitest";
import { messages as companion } from "../../companion/messages/en.ts";
import { messages as customer } from "../messages/en.ts";
import { messages as shared } from "./messages/en.ts";
import { chooseLanguage, fill, pieces, plural } from "./words.ts";

test("the first of the reader's languages that there is wins, whatever its country", () => {
  expect(chooseLanguage(["de-AT", "pl-PL", "en"], ["en", "pl"])).toBe("pl");
  expect(chooseLanguage(["de"], ["en", "pl"])).toBe("en");
  expect(chooseLanguage([], ["en"])).toBe("en");
});

test("a value is put in as it is: it can name no other value", () => {
  expect(fill("{name} from {organisation}", { name: "{organisation}", organisation: "Cedar" })).toBe(
    "{organisation} from Cedar",
  );
});

test("a value cannot make itself strong", () => {
  expect(pieces("{name} can **{what}**", { name: "**Sam**", what: "look" })).toEqual([
    { text: "**Sam**", strong: false, value: true },
    { text: " can ", strong: false, value: false },
    { text: "look", strong: true, value: true },
  ]);
});

test("a count chooses its form and stands in it", () => {
  expect(plural({ one: "{count} thing", other: "{count} things" }, 1)).toBe("1 thing");
  expect(plural({ one: "{count} thing", other: "{count} things" }, 0)).toBe("0 things");
});

test("marks of strong text come in pairs in every text", () => {
  const odd: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string" && value.split("**").length % 2 === 0) odd.push(path);
    if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    }
  };
  walk({ shared, customer, companion }, "");
  expect(odd).toEqual([]);
});
