/** What a hub shows of a command, against what was signed. */
import { expect, test } from "vitest";
import type { TaskView } from "../rest/views.ts";
import { codeOf } from "../trust/code-of.fixture.ts";
import { createCrypto } from "../trust/crypto.ts";
import { createTestOrganisation, NOW_S } from "../trust/organisation.fixture.ts";
import { hashOf } from "../trust/thumbprint.ts";
import { verifyTask } from "./verify-task.ts";

const crypto = createCrypto(globalThis.crypto);
const { tech, device } = await createTestOrganisation(crypto);
const report = { status: "fail", summary: "The disk is full" };
const document = await hashOf(crypto, JSON.stringify(report));
const cmd = await tech.sign("cmd", {
  jti: "j1",
  iss: tech.kid,
  aud: device.kid,
  sid: "s1",
  grant: "g1",
  seq: 1,
  op: "check.run",
  args: { check: "disk.space", params: {} },
  iat: NOW_S,
  exp: NOW_S + 60,
});
const signed = async (status: "ok" | "failed") =>
  device.sign("result", {
    jti: "r1",
    iss: device.kid,
    cmd: await hashOf(crypto, cmd),
    status,
    exit: 0,
    document: { sha256: document, bytes: 10 },
    started: 1,
    ended: 2,
    prev: null,
  });
const task: TaskView = {
  jti: "j1",
  case: "c1",
  session: "s1",
  device: device.kid,
  technician: "Tess Tech",
  op: "check.run",
  args: { check: "disk.space", params: {} },
  state: "succeeded",
  createdAt: 1,
  startedAt: 1,
  endedAt: 2,
  exit: 0,
  code: null,
  message: null,
  status: "ok",
  checkStatus: "fail",
  summary: "The disk is full",
  document,
  output: null,
  cmd,
  result: await signed("ok"),
};
const check = (shown: Partial<TaskView>, found = report) =>
  codeOf(() => verifyTask(crypto, { ...task, ...shown }, device.jwk, found));

test("what is shown as it was signed is the machine's own", async () => {
  expect(await verifyTask(crypto, task, device.jwk, report)).toBe(device.kid);
});

test.each<[string, Partial<TaskView>]>([
  ["another operation", { op: "disk.repair" }],
  ["other arguments", { args: { check: "disk.health", params: {} } }],
  ["another machine", { device: tech.kid }],
  ["another command's name", { jti: "j2" }],
  ["another outcome", { state: "failed" }],
  ["another exit", { exit: 1 }],
  ["another document", { document: "A".repeat(43) }],
  ["an output that there was not", { output: "A".repeat(43) }],
  ["another verdict", { checkStatus: "ok" }],
  ["another summary", { summary: "All is well" }],
  ["no result", { result: null }],
])("%s than the signed one is not passed off as it", async (_what, shown) => {
  expect(await check(shown)).toBe("SIGNATURE");
});

test("a verdict without its document, and a result of somebody else's key, count for nothing", async () => {
  const alone = { ...task, document: null };
  expect(await codeOf(() => verifyTask(crypto, alone, device.jwk))).toBe("SIGNATURE");
  expect(await codeOf(() => verifyTask(crypto, task, tech.jwk, report))).toBe("ALGORITHM");
});
