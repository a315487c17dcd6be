import { spawn } from "node:child_process";
import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processList } from "@deskside/protocol";
import { describe, expect, test } from "vitest";
import { readProcess } from "../process/process-table.ts";
import { serviceManager } from "../process/service-manager.ts";
import { testContext } from "./_test-context.ts";
import commandRun from "./command.run.ts";
import processEnd from "./process.end.ts";
import processListCommand from "./process.list.ts";
import serviceControl from "./service.control.ts";

const args = (argv: string[], more = {}) => ({ argv, timeoutMs: 5_000, stream: 1, ...more });

/** A real process that ends with the test. */
async function started(...argv: string[]) {
  const child = spawn(argv[0]!, argv.slice(1), { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => child.once("spawn", resolve));
  return {
    pid: child.pid!,
    startTicks: readProcess(child.pid!)!.startTicks,
    child,
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}

describe("command.run", () => {
  test("streams both outputs live and says how it ended", async () => {
    const kit = testContext();
    const outcome = await commandRun.run(args(["sh", "-c", "echo one; echo two >&2; exit 4"]), kit.context);
    expect(outcome).toMatchObject({ status: "failed", exit: 4 });
    expect([kit.text("out"), kit.text("error")]).toEqual(["one\n", "two\n"]);
    expect(await commandRun.run(args(["true"]), kit.context)).toEqual({ status: "ok", exit: 0 });
  });

  test("hostile arguments stay arguments", async () => {
    const kit = testContext();
    const trap = join(kit.context.stateDir, "x");
    await commandRun.run(
      args(["echo", `$(touch ${trap})`, `|touch ${trap}`, "-e", `\n touch ${trap}`]),
      kit.context,
    );
    expect(kit.text("out")).toContain("$(touch");
    expect(existsSync(trap)).toBe(false);
  });

  test("stops the whole group when it is cancelled, and says who stopped it", async () => {
    const kit = testContext(() => kit.stop("stopped-by-customer"));
    const outcome = await commandRun.run(args(["sh", "-c", "sleep 300 & echo $!; wait"]), kit.context);
    expect(outcome).toMatchObject({ status: "cancelled", message: "Stopped by the customer." });
    expect([undefined, "Z"]).toContain(readProcess(Number(kit.text("out")))?.state);
  });

  test("stops at its time limit", async () => {
    const outcome = await commandRun.run(args(["sleep", "300"], { timeoutMs: 200 }), testContext().context);
    expect(outcome).toMatchObject({ status: "timed_out", message: "Stopped: it ran longer than 0.2 s." });
  });

  test.each([
    [args(["no-such-thing"]), "there is no program"],
    [args(["./sh"]), "there is no program"],
    [args(["true"], { cwd: "/no/such/folder" }), "no folder"],
    [args(["true"], { cwd: "tmp" }), "absolute"],
    [args(["tr\0ue"]), "NUL"],
    [args(["env"], { env: { LD_PRELOAD: "/x.so", NODE_OPTIONS: "-r x" } }), "LD_PRELOAD, NODE_OPTIONS"],
  ])("says why it did not start: %j", async (bad, reason) => {
    const outcome = await commandRun.run(bad, testContext().context);
    expect(outcome.status).toBe("failed");
    expect(outcome.message).toContain(reason);
  });
});

describe("process.list", () => {
  test("shows a process that runs, with its owner, as a valid document", async () => {
    using sleeper = await started("sleep", "300");
    const outcome = await processListCommand.run({}, testContext().context);
    const document = processList().parse(outcome.document);
    expect(document.processes).toContainEqual(
      expect.objectContaining({
        pid: sleeper.pid,
        parent: process.pid,
        startTicks: sleeper.startTicks,
        name: "sleep",
        state: "sleeping",
      }),
    );
    expect(document.total).toBe(document.processes.length);
  });

  test("can be cancelled", async () => {
    const kit = testContext();
    const running = processListCommand.run({}, kit.context);
    kit.stop("cancelled");
    expect((await running).status).toBe("cancelled");
  });
});

describe("process.end", () => {
  test("ends a process and sees it gone", async () => {
    using sleeper = await started("sleep", "300");
    const outcome = await processEnd.run({ ...sleeper, signal: "TERM" }, testContext().context);
    expect(outcome).toMatchObject({ status: "ok", message: `sleep (${sleeper.pid}) has ended.` });
  });

  test("leaves a process alone that is not the one that was seen", async () => {
    using sleeper = await started("sleep", "300");
    const outcome = await processEnd.run(
      { pid: sleeper.pid, startTicks: sleeper.startTicks - 1, signal: "KILL" },
      testContext().context,
    );
    expect(outcome.status).toBe("failed");
    expect(["R", "S"]).toContain(readProcess(sleeper.pid)?.state);
  });

  test("says that a process ignored the request, and does not kill it unasked", async () => {
    using stubborn = await started("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done");
    await new Promise((resolve) => stubborn.child.stdout.once("data", resolve));
    const outcome = await processEnd.run({ ...stubborn, signal: "TERM" }, testContext().context);
    expect(outcome.message).toContain("still runs");
    expect(await processEnd.run({ ...stubborn, signal: "KILL" }, testContext().context)).toMatchObject({
      status: "ok",
    });
  });

  test("never ends the agent itself", async () => {
    const self = { pid: process.pid, startTicks: readProcess(process.pid)!.startTicks };
    expect((await processEnd.run({ ...self, signal: "KILL" }, testContext().context)).message).toContain(
      "agent itself",
    );
  });
});

describe("service.control", () => {
  test("a service that is not there is a clear failure on every machine", async () => {
    const outcome = await serviceControl.run(
      { service: "no-such-service-here", action: "start" },
      testContext().context,
    );
    expect(outcome.status).toBe("failed");
    expect(outcome.message).toMatch(/no-such-service-here|no service manager/);
  });

  test("starts and stops a service by its init script, and does not believe one that only says so", async () => {
    const manager = serviceManager();
    if (manager.kind !== "init-scripts" || process.getuid?.() !== 0) {
      // Without an init of this kind, or the right to add a script, there is nothing real to control.
      expect(["systemd", "none", "init-scripts"]).toContain(manager.kind);
      return;
    }
    const service = `deskside-test-${process.pid}`;
    const script = `/etc/init.d/${service}`;
    const mark = join(testContext().context.stateDir, "mark");
    const control = (action: "start" | "stop" | "restart") =>
      serviceControl.run({ service, action }, testContext().context);
    try {
      writeFileSync(
        script,
        `#!/bin/sh\ncase $1 in start) touch ${mark};; stop) rm -f ${mark};; status) test -e ${mark};; esac\n`,
      );
      chmodSync(script, 0o755);
      expect(await control("start")).toMatchObject({ status: "ok", message: `${service} runs.` });
      expect(await control("stop")).toMatchObject({ status: "ok", message: `${service} has stopped.` });
      expect(await control("restart")).toMatchObject({
        status: "failed",
        message: expect.stringContaining("does not run"),
      });
    } finally {
      rmSync(script, { force: true });
    }
  });
});
