import { expect, test } from "vitest";
import {
  type ConsentPrompt,
  mayRecord,
  minutesAndSeconds,
  newConsent,
  secondsUntil,
  toggleScope,
  yesNeeds,
} from "./consent-form.ts";

const PROMPT: ConsentPrompt = {
  kind: "consent",
  id: "q",
  technician: "Sam",
  organisation: "Cedar IT",
  host: "help.example",
  caseRef: "1",
  reason: "",
  scopes: [
    { scope: "read_logs", until: 9 },
    { scope: "terminal", until: 9 },
  ],
  firstContact: true,
  wakesAt: 3_000,
  until: 120_000,
  clocks: null,
};

test("every scope is on until it is ticked away; that they may decide, nobody says for the customer", () => {
  expect(newConsent(PROMPT)).toEqual({ scopes: ["read_logs", "terminal"], authorised: false, record: true });
});

test("scopes keep the order of the question, however they are clicked", () => {
  const none = toggleScope(toggleScope(newConsent(PROMPT), PROMPT, "read_logs"), PROMPT, "terminal");
  expect(none.scopes).toEqual([]);
  const both = toggleScope(toggleScope(none, PROMPT, "terminal"), PROMPT, "read_logs");
  expect(both.scopes).toEqual(["read_logs", "terminal"]);
});

test("a yes needs its time, a scope and the tick, in this order", () => {
  const form = newConsent(PROMPT);
  expect(yesNeeds({ ...form, authorised: true }, PROMPT, 2_999)).toBe("time");
  expect(yesNeeds({ ...form, authorised: true, scopes: [] }, PROMPT, 3_000)).toBe("scope");
  expect(yesNeeds(form, PROMPT, 3_000)).toBe("tick");
  expect(yesNeeds({ ...form, authorised: true }, PROMPT, 3_000)).toBeNull();
});

test("nothing is recorded without a terminal", () => {
  const form = newConsent(PROMPT);
  expect(mayRecord(form)).toBe(true);
  expect(mayRecord({ ...form, record: false })).toBe(false);
  expect(mayRecord(toggleScope(form, PROMPT, "terminal"))).toBe(false);
});

test("the time left is whole seconds, and never below none", () => {
  expect(secondsUntil(2_001, 0)).toBe(3);
  expect(secondsUntil(0, 5)).toBe(0);
  expect(minutesAndSeconds(112)).toBe("1:52");
  expect(minutesAndSeconds(5)).toBe("0:05");
});
