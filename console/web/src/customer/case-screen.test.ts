import type { CustomerView } from "@deskside/protocol";
import { expect, test } from "vitest";
import { canStop, caseScreen } from "./case-screen.ts";

const VIEW: CustomerView = {
  practice: false,
  organisation: "Cedar IT",
  technician: "Sam Field",
  technicianHere: true,
  caseRef: "1042",
  problem: "",
  customer: "Alex",
  pc: { state: "online", hostName: null, since: null, promptOpen: false },
  scopes: [],
  step: null,
  answeredElsewhere: null,
  plan: null,
  done: [],
  chat: [],
  ended: null,
};
const STEP = {
  id: "r.1",
  run: "r",
  visit: 1,
  number: 1,
  about: 2,
  title: "",
  text: "",
  hazard: null,
  waitsFor: "customer",
  input: { kind: "none" },
  outcome: null,
} as const;
const PLAN = { deployment: "d", summary: "", schedule: "", undo: "", risk: "low" };
const ENDED = { at: 0, text: "", confirmed: true, rated: false };

test("one thing is shown at a time: the end, Stop, the PC's question, a plan, the step, waiting", () => {
  const all = { ...VIEW, ended: ENDED, pc: { ...VIEW.pc, promptOpen: true }, plan: PLAN, step: STEP };
  expect(caseScreen(all, "asking")).toBe("ended");
  expect(caseScreen({ ...all, ended: null }, "asking")).toBe("stopping");
  expect(caseScreen({ ...all, ended: null }, "failed")).toBe("stopping");
  expect(caseScreen({ ...all, ended: null }, "done")).toBe("stopped");
  expect(caseScreen({ ...all, ended: null }, "no")).toBe("look");
  expect(caseScreen({ ...VIEW, plan: PLAN, step: STEP }, "no")).toBe("plan");
  expect(caseScreen({ ...VIEW, step: STEP }, "no")).toBe("step");
  expect(caseScreen(VIEW, "no")).toBe("waiting");
  expect(caseScreen({ ...VIEW, technician: null }, "no")).toBe("nobody-yet");
});

test("Stop is there while there is anything to stop", () => {
  const none = { ...VIEW, pc: { ...VIEW.pc, state: "none" as const } };
  const scopes = [{ scope: "read_logs" as const, until: 1 }];
  expect(canStop(VIEW, "no")).toBe(true);
  expect(canStop(none, "no")).toBe(false);
  expect(canStop({ ...none, scopes }, "no")).toBe(true);
  expect(canStop(VIEW, "done")).toBe(false);
  expect(canStop({ ...VIEW, scopes }, "done")).toBe(true);
  expect(canStop({ ...VIEW, scopes, ended: ENDED }, "no")).toBe(false);
});
