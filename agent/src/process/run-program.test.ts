import { mkdtempSync, readFileSync, existsSync, writeFileSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runProgram, type ProgramOptions } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "run-program-"));
const run = (file: string, args: readonly string[], more: Partial<ProgramOptions> = {}) =>
  runProgram({
    file,
    args,
    timeoutMs: 5_000,
    maxBytes: 65_536,
    signal: new AbortController().signal,
    ...more,
  });

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};

/** Aborts as soon as the program has printed a line, so that the abort meets a program that runs. */
function abortOnOutput() {
  const controller = new AbortController();
  return { signal: controller.signal, onOutput: () => controller.abort() };
}

describe("runProgram", () => {
  test("gives back exit code and both streams", async () => {
    const result = await run("sh", ["-c", "echo good; echo bad >&2; exit 3"]);
    expect(result).toMatchObject({
      exit: 3,
      stdout: "good\n",
      stderr: "bad\n",
      stopped: null,
      missing: false,
    });
  });

  test("hands arguments on as they are, with no shell between", async () => {
    const trap = join(folder, "trap");
    const result = await run("echo", [`$(touch ${trap})`, `; touch ${trap}`, `\`touch ${trap}\``]);
    expect(result.stdout).toContain("$(touch");
    expect(existsSync(trap)).toBe(false);
  });

  test("says that a program is missing, and never takes one from the working folder", async () => {
    const own = join(folder, "own-tool");
    writeFileSync(own, "#!/bin/sh\necho taken\n");
    chmodSync(own, 0o755);
    expect((await run("no-such-program", [])).missing).toBe(true);
    expect((await run("own-tool", [], { cwd: folder })).missing).toBe(true);
    expect((await run("./own-tool", [], { cwd: folder })).missing).toBe(true);
    expect((await run(own, [])).stdout).toBe("taken\n");
  });

  test("starts no program in a folder that is not there", async () => {
    expect((await run("echo", ["x"], { cwd: join(folder, "gone") })).missing).toBe(true);
  });

  test("gives a short environment, with none of the agent's own variables", async () => {
    process.env["DESKSIDE_SECRET_FOR_TEST"] = "leaked";
    const result = await run("env", [], { env: { GREETING: "hello" } });
    expect(result.stdout).toContain("GREETING=hello");
    expect(result.stdout).toMatch(/^PATH=\/usr\/local\/sbin:/m);
    expect(result.stdout).not.toContain("leaked");
  });

  test("writes the input and closes it", async () => {
    expect((await run("cat", [], { input: "words" })).stdout).toBe("words");
    expect((await run("true", [], { input: "x".repeat(1 << 20) })).exit).toBe(0);
  });

  test("keeps no more than the limit and says that it cut", async () => {
    const result = await run("head", ["-c", "300000", "/dev/zero"], { maxBytes: 1_000 });
    expect(result.stdout.length).toBe(1_000);
    expect(result.truncated).toBe(true);
  });

  test("ends a program whose time is up, children and grandchildren too", async () => {
    const result = await run("sh", ["-c", "sleep 300 & echo $!; sh -c 'sleep 300 & echo $!; wait' ; wait"], {
      timeoutMs: 250,
    });
    const pids = result.stdout.trim().split("\n").map(Number);
    expect(result.stopped).toBe("timed-out");
    expect(pids).toHaveLength(2);
    expect(pids.filter(alive)).toEqual([]);
  });

  test("kills a program that ignores TERM within two seconds of the abort", async () => {
    const before = performance.now();
    const result = await run(
      "sh",
      ["-c", "trap '' TERM; echo $$; while :; do sleep 1; done"],
      abortOnOutput(),
    );
    expect(result.stopped).toBe("aborted");
    expect(alive(Number(result.stdout))).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test("ends a stopped program as well", async () => {
    const result = await run("sh", ["-c", "echo $$; kill -STOP $$"], abortOnOutput());
    expect(alive(Number(result.stdout))).toBe(false);
  });

  test("ends although its reader never takes the output", async () => {
    const controller = new AbortController();
    const result = await run("yes", [], {
      signal: controller.signal,
      onOutput: () => {
        controller.abort();
        return new Promise<void>(() => undefined);
      },
    });
    expect(result).toMatchObject({ stopped: "aborted" });
  });

  test("is not started when the signal is aborted already", async () => {
    const mark = join(folder, "never");
    const result = await run("touch", [mark], { signal: AbortSignal.abort() });
    expect(result.stopped).toBe("aborted");
    expect(existsSync(mark)).toBe(false);
  });

  test("is ended when the signal aborts in the very moment of its start", async () => {
    const controller = new AbortController();
    const running = run("sleep", ["300"], { signal: controller.signal, timeoutMs: 60_000 });
    controller.abort();
    expect((await running).stopped).toBe("aborted");
  });

  test("pauses the program while its reader is busy", async () => {
    // A pipe holds 64 KiB and the stream reads 64 KiB ahead: a program that writes more has to wait for the reader.
    const done = join(folder, "written");
    const first = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let bytes = 0;
    const running = run("sh", ["-c", `head -c 4000000 /dev/zero; echo x > ${done}`], {
      onOutput: async (_, chunk) => {
        bytes += chunk.length;
        first.resolve();
        await gate.promise;
      },
    });
    await first.promise;
    // The writer had every chance: another program of the same size came and went in the meantime.
    await run("sh", ["-c", "head -c 4000000 /dev/zero"]);
    expect(existsSync(done)).toBe(false);
    gate.resolve();
    expect((await running).exit).toBe(0);
    expect(bytes).toBe(4_000_000);
  });

  test("does not wait for a daemon that holds the pipe, and leaves it running", async () => {
    const result = await run("sh", ["-c", "setsid sleep 30 & echo $!"], { timeoutMs: 4_000 });
    const pid = Number(result.stdout);
    expect(result).toMatchObject({ exit: 0, stopped: null });
    expect(alive(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  test("throws what the reader throws, once the program has ended", async () => {
    let pid = 0;
    const running = run("sh", ["-c", "echo $$; sleep 300"], {
      onOutput: (_, chunk) => {
        pid = Number(new TextDecoder().decode(chunk));
        throw new Error("no room");
      },
    });
    await expect(running).rejects.toThrow("no room");
    expect(alive(pid)).toBe(false);
  });

  test("refuses a variable that would load other code", async () => {
    await expect(run("env", [], { env: { LD_PRELOAD: "/tmp/x.so" } })).rejects.toThrow("LD_PRELOAD");
  });
});
