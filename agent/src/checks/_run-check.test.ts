import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkReport, z } from "@deskside/protocol";
import { describe, expect, test } from "vitest";
import { testContext } from "../commands/_test-context.ts";
import checkRun from "../commands/check.run.ts";
import { checkIds, loadCheck, runCheck } from "./_run-check.ts";

const stateDir = mkdtempSync(join(tmpdir(), "checks-"));
const run = (check: string, params: Record<string, unknown> = {}, more = {}) =>
  runCheck({ check, params, stateDir, signal: new AbortController().signal, ...more });

/** Parameters that keep the slow ones quick. */
const QUICK: Record<string, Record<string, unknown>> = {
  "cpu.load": { seconds: 1 },
  "disk.io": { seconds: 1 },
  "disk.largest": { path: "/etc", seconds: 5 },
  "net.internet": { addresses: ["127.0.0.1:1"], timeoutMs: 500 },
  "net.dns": { servers: ["127.0.0.1"], otherServers: [], port: 1, timeoutMs: 300 },
};

describe("every check", () => {
  test("the ids are those that flows may use", () => {
    expect(checkIds().sort()).toEqual(
      (
        "baseline cpu.load disk.health disk.inodes disk.io disk.largest disk.space log.errors memory.pressure net.dns net.gateway " +
        "net.hosts-file net.interfaces net.internet net.proxy os.restart-pending os.updates process.top schedule.status service.status time.skew"
      ).split(" "),
    );
  });

  test.each(checkIds())("%s gives a valid report of this very machine", { timeout: 60_000 }, async (id) => {
    const report = await run(id, QUICK[id] ?? {});
    expect(checkReport().parse(report)).toEqual(report);
    expect(report.check).toBe(id);
    expect(["ok", "warn", "fail", "unknown", "not_applicable"]).toContain(report.status);
    expect(report.summary).not.toContain("itself failed");
    expect(report.summary.length).toBeGreaterThan(5);
    expect(report.evidence.length).toBeGreaterThan(0);
    if (report.status === "fail" || report.status === "unknown") expect(report.advice).not.toBe("");
  });

  test.each(checkIds())("%s says that it is not yet there on other systems", async (id) => {
    for (const system of ["windows", "macos"]) {
      const report = await run(id, {}, { system });
      expect(report).toMatchObject({
        status: "unknown",
        summary: expect.stringContaining("not yet on this system"),
      });
    }
  });

  test.each(checkIds())("%s has its file's name and a closed schema of its parameters", async (id) => {
    const check = await loadCheck(id);
    expect(check).toMatchObject({ id, scope: id === "log.errors" ? "read_logs" : "run_checks" });
    const schema = z.toJSONSchema(check?.params() ?? z.never(), { io: "input" });
    expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    expect(schema.required ?? []).toEqual([]);
  });
});

describe("running a check", () => {
  test.each([
    ["disk.space", { mount: 7 }],
    ["disk.space", { unheard: true }],
    ["disk.largest", { path: "relative" }],
    ["net.dns", { name: "$(touch x)" }],
    ["net.dns", { name: "-f" }],
    ["net.internet", { addresses: ["example.com:443"] }],
    ["net.internet", { addresses: [] }],
    ["service.status", { service: "--now" }],
    ["time.skew", { referenceMs: "1" }],
    ["no.such-check", {}],
    ["constructor", {}],
  ])("refuses bad parameters: %s %j", async (id, params) => {
    expect(await run(id, params)).toMatchObject({ check: id, status: "refused", evidence: [] });
  });

  test("stops when it is cancelled, with what it had", async () => {
    const controller = new AbortController();
    const running = run("cpu.load", { seconds: 20 }, { signal: controller.signal });
    setImmediate(() => controller.abort("cancelled"));
    expect(await running).toMatchObject({ status: "unknown", summary: expect.stringContaining("stopped") });
  });

  test("as a command: a finding is a success whatever it says, a refusal is a failure", async () => {
    const bad = await checkRun.run({ check: "disk.space", params: { x: 1 } }, testContext().context);
    expect(bad).toMatchObject({ status: "failed", document: { status: "refused" } });
    const gone = await checkRun.run(
      { check: "service.status", params: { service: "no-such-service" } },
      testContext().context,
    );
    expect(gone.status).toBe("ok");
    const kit = testContext();
    kit.stop("grant-ended");
    expect(await checkRun.run({ check: "disk.space", params: {} }, kit.context)).toMatchObject({
      status: "cancelled",
    });
  });

  test("a hostile name runs nothing and stays text", async () => {
    const trap = join(stateDir, "trap");
    const report = await run("disk.largest", { path: `/$(touch ${trap})` });
    expect(report.status).toBe("unknown");
    await run("disk.space", { mount: `; touch ${trap}` });
    await run("schedule.status", { match: `$(touch ${trap})` });
    expect(existsSync(trap)).toBe(false);
  });

  test("loads no check and no schema before one is asked for", () => {
    const source = readFileSync(join(import.meta.dirname, "registry.gen.ts"), "utf8");
    expect(source).not.toMatch(/^import /m);
  });
});
