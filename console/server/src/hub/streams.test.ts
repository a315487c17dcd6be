import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FRAME_KIND, readFrame } from "@deskside/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFileRecorder, type FileRecorder } from "../adapters/recorder/file-recorder.ts";
import type { Peer } from "./testing/peer.ts";
import { connectAgent, type TestAgent } from "./testing/test-agent.ts";
import {
  command,
  FIN,
  INPUT,
  result,
  startTestHub,
  TAGGED,
  type TestHub,
  unsigned,
} from "./testing/test-gateway.ts";

let hub: TestHub;
let agent: TestAgent;
let console: Peer<"hub-to-console">;
let device: string;
let folder: string;
let recorder: FileRecorder;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "deskside-streams-"));
  recorder = createFileRecorder(folder, (error) => hub.errors.push(error));
  hub = await startTestHub({ recorder });
  agent = await connectAgent(hub.url);
  device = agent.signer.kid;
  console = await hub.console();
});
afterEach(async () => {
  await hub.stop();
  await recorder.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(hub.errors).toEqual([]);
});

const send = (jti: string, op: string, args: object, more?: object): void =>
  console.send({ t: "cmd.send", d: device, b: { cmd: command(jti, op, args, more) } });
const open = (jti: string): void => agent.send({ t: "cmd.result", b: { jti, result: result(jti, "open") } });
const textOf = (frames: readonly Buffer[]): string =>
  frames
    .map((bytes) => {
      const frame = readFrame(bytes);
      return "problem" in frame ? "?" : Buffer.from(frame.payload).toString();
    })
    .join("");
const calls = (name: string): readonly (readonly unknown[])[] =>
  hub.services.calls.filter((call) => call.name === name).map(({ args }) => args);

/** A terminal on stream 7, open at both ends. */
async function terminal(): Promise<void> {
  send("t1", "terminal.open", { stream: 7, cols: 80, rows: 24 });
  await agent.next("cmd.send");
  open("t1");
  await console.next("cmd.result");
}

describe("a command", () => {
  test("is recorded, sent, answered, recorded again, acknowledged and told to who sent it and who watches its case", async () => {
    const watcher = await hub.console();
    watcher.send({ t: "topic.watch", b: { topics: ["case:c1"] } });
    await watcher.until(() => calls("pending").length === 1, "the watch");
    send("c1", "check.run", { check: "disk.space" });
    const { b } = await agent.next("cmd.send");
    expect(b.cmd).toBe(command("c1", "check.run", { check: "disk.space" }));
    agent.send({ t: "cmd.result", b: { jti: "c1", result: result("c1", "ok") } });
    expect((await agent.next("result.ack")).b).toEqual({ jti: "c1" });
    expect((await console.next("cmd.result")).d).toBe(device);
    expect((await watcher.next("cmd.result")).b.jti).toBe("c1");
    expect(hub.services.calls.map(({ name }) => name).slice(-2)).toEqual(["commanded", "resulted"]);
  });

  test("that is refused, or whose PC is away, says so by its id", async () => {
    hub.services.refusals.set("commanded", { code: "GRANT_MISSING" });
    send("c1", "check.run", {});
    expect((await console.next("error.report")).b).toEqual({ code: "GRANT_MISSING", re: "c1" });
    console.send({ t: "cmd.send", d: "x".repeat(43), b: { cmd: command("c2", "check.run", {}) } });
    expect((await console.next("error.report")).b).toEqual({ code: "OFFLINE", re: "c2" });
    expect(agent.count("cmd.send")).toBe(0);
  });

  test("or question is answered to who sent it, whether it watches the case or not", async () => {
    console.send({ t: "ask.send", d: device, b: { ask: unsigned({ jti: "q1" }), certs: [] } });
    await agent.next("ask.send");
    agent.send({ t: "ask.shown", b: { jti: "q1", sid: "s1", where: "terminal", until: 1 } });
    await console.next("ask.shown");
    agent.send({ t: "ask.answered", b: { jti: "q1", sid: "s1", outcome: "denied" } });
    expect((await console.next("ask.answered")).b.outcome).toBe("denied");
  });

  test("does not overtake the one before", async () => {
    let turn = 0;
    hub.services.delay = () => new Promise((resolve) => setTimeout(resolve, turn++ === 0 ? 30 : 0));
    send("c1", "check.run", {});
    send("c2", "check.run", {});
    await agent.next("cmd.send");
    await agent.next("cmd.send");
    const jtis = agent.messages.flatMap((message) => (message.t === "cmd.send" ? [message.b.cmd] : []));
    expect(jtis).toEqual([command("c1", "check.run", {}), command("c2", "check.run", {})]);
  });

  test("carries its certificates to an agent that came back, though its console sent them before", async () => {
    console.send({ t: "cmd.send", d: device, b: { cmd: command("c1", "check.run", {}), certs: ["a.b.c"] } });
    expect((await agent.next("cmd.send")).b.certs).toEqual(["a.b.c"]);
    send("c2", "check.run", {});
    expect((await agent.next("cmd.send")).b.certs).toBeUndefined();
    const again = await connectAgent(hub.url, agent.signer);
    send("c3", "check.run", {});
    expect((await again.next("cmd.send")).b.certs).toEqual(["a.b.c"]);
  });

  test("has its document, whichever of the two comes first, and each result its own acknowledgement", async () => {
    const first = Buffer.from('{"a":1}');
    const second = Buffer.alloc(100_000, "d");
    const digest = (bytes: Buffer) => ({
      document: { sha256: createHash("sha256").update(bytes).digest("base64url"), bytes: bytes.length },
    });
    const stream = 0x8000_0001;
    send("c1", "check.run", {});
    await agent.next("cmd.send");
    agent.frame(stream, 0, first, FIN, FRAME_KIND.document);
    agent.send({
      t: "cmd.result",
      b: { jti: "c1", result: result("c1", "ok", digest(first)), documentStream: stream },
    });
    await agent.next("result.ack");
    send("c2", "check.run", {});
    await agent.next("cmd.send");
    for (let times = 0; times < 2; times += 1) {
      agent.send({
        t: "cmd.result",
        b: { jti: "c2", result: result("c2", "ok", digest(second)), documentStream: stream + 1 },
      });
    }
    for (let at = 0; at < second.length; at += 16_384) {
      const part = second.subarray(at, at + 16_384);
      agent.frame(stream + 1, at, part, at + part.length === second.length ? FIN : 0, FRAME_KIND.document);
    }
    await agent.next("result.ack");
    await agent.next("result.ack");
    const documents = calls("resulted").map(([, , parts]) => (parts as { document: Uint8Array }).document);
    expect(documents.map((bytes) => Buffer.from(bytes))).toEqual([first, second]);
    // The whole of it was acknowledged to the agent.
    const credits = agent.messages.flatMap((message) => (message.t === "stream.credit" ? [message.b] : []));
    expect(credits.at(-1)).toEqual({ stream: stream + 1, offset: second.length });
  });

  test("with another document than it names is not acknowledged", async () => {
    send("c1", "check.run", {});
    await agent.next("cmd.send");
    agent.frame(0x8000_0001, 0, "forged", FIN, FRAME_KIND.document);
    const named = { document: { sha256: "h".repeat(43), bytes: 6 } };
    agent.send({
      t: "cmd.result",
      b: { jti: "c1", result: result("c1", "ok", named), documentStream: 0x8000_0001 },
    });
    expect((await agent.next("error.report")).b).toMatchObject({ code: "BAD_REQUEST", re: "c1" });
    expect(calls("resulted")).toEqual([]);
  });

  test("over 4 MiB of document is cut off", async () => {
    const piece = Buffer.alloc(16_384);
    for (let turn = 0; turn <= 256; turn += 1)
      agent.frame(0x8000_0001, turn * piece.length, piece, 0, FRAME_KIND.document);
    expect((await agent.next("stream.close")).b.stream).toBe(0x8000_0001);
  });

  test("has its output collected, also when all of it comes before its open result is recorded", async () => {
    const gate = Promise.withResolvers<void>();
    send("p1", "command.run", { stream: 9 });
    await agent.next("cmd.send");
    hub.services.delay = () => gate.promise;
    open("p1");
    agent.frame(9, 0, "hello ", 0, FRAME_KIND.output);
    agent.frame(9, 6, "you", FIN, FRAME_KIND.output);
    agent.send({
      t: "cmd.result",
      b: { jti: "p1", result: result("p1", "ok", { out: { sha256: "h", bytes: 9 } }) },
    });
    gate.resolve();
    await console.next("cmd.result");
    await console.next("cmd.result");
    expect(textOf(console.frames)).toBe("hello you");
    const [, , parts] = calls("resulted").at(-1)!;
    expect(Buffer.from((parts as { output: Uint8Array }).output).toString()).toBe("hello you");
    expect(agent.count("result.ack")).toBe(2);
  });
});

describe("a stream", () => {
  test("begins after its open result at the console, however long that takes to record", async () => {
    const gate = Promise.withResolvers<void>();
    send("t1", "terminal.open", { stream: 7, cols: 80, rows: 24 });
    await agent.next("cmd.send");
    hub.services.delay = () => gate.promise;
    open("t1");
    agent.frame(7, 0, "a$ ", 0);
    agent.frame(7, 3, "more", 0);
    await agent.until(() => calls("resulted").length === 1, "the result");
    expect(console.frames).toEqual([]);
    gate.resolve();
    await console.until(() => console.frames.length === 2, "frames");
    expect(console.count("cmd.result")).toBe(1);
    expect(textOf(console.frames)).toBe("a$ more");
  });

  test("is forwarded as it came, both ways, with credit from end to end", async () => {
    await terminal();
    agent.frame(7, 0, "out", TAGGED);
    await console.until(() => console.frames.length === 1, "the frame");
    console.send({ t: "stream.credit", d: device, b: { stream: 7, offset: 3 } });
    expect((await agent.next("stream.credit")).b).toEqual({ stream: 7, offset: 3 });
    // Beyond what was sent, or backwards, is nothing.
    console.send({ t: "stream.credit", d: device, b: { stream: 7, offset: 99 } });
    console.send({ t: "terminal.resize", d: device, b: { stream: 7, cols: 100, rows: 30 } });
    await agent.next("terminal.resize");
    expect(agent.count("stream.credit")).toBe(1);
    const typed = Buffer.from([
      1,
      INPUT | TAGGED,
      0,
      0,
      0,
      0,
      0,
      7,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0x6c,
      ...Array(16).fill(9),
    ]);
    console.sendRaw(typed);
    await agent.until(() => agent.frames.length === 1, "the key");
    expect(agent.frames[0]!.equals(typed)).toBe(true);
    agent.send({ t: "stream.credit", b: { stream: 7, offset: 1 } });
    expect(await console.next("stream.credit")).toMatchObject({ d: device, b: { stream: 7, offset: 1 } });
  });

  const key = (text: string, offset: number, stream = 7): Buffer =>
    Buffer.concat([
      Buffer.from([1, INPUT, 0, 0, 0, 0, 0, stream, 0, 0, 0, 0, 0, 0, 0, offset]),
      Buffer.from(text),
    ]);

  test("takes input from the console that opened it alone, and none once its grant or session is over", async () => {
    await terminal();
    const other = await hub.console();
    other.sendRaw(key("x", 0));
    console.sendRaw(key("a", 0));
    await agent.until(() => agent.frames.length === 1, "the key");
    agent.send({ t: "grant.ended", b: { grant: "g1", sid: "s1", why: "revoked", at: 1 } });
    await console.until(() => calls("grantEnded").length === 1, "the end");
    console.sendRaw(key("b", 1));
    console.send({ t: "stream.credit", d: device, b: { stream: 7, offset: 0 } });
    console.send({ t: "live.watch", d: device, b: { watch: true } });
    console.send({ t: "live.watch", d: device, b: { watch: false } });
    await agent.next("live.idle");
    expect(textOf(agent.frames)).toBe("a");
  });

  test("goes on after the network was lost: the agent sends again from where its reader is, keys are not lost", async () => {
    await terminal();
    agent.frame(7, 0, "abc", 0);
    await console.until(() => console.frames.length === 1, "the frame");
    console.sendRaw(key("l", 0));
    await agent.until(() => agent.frames.length === 1, "the key");
    agent.socket.terminate();
    await console.until(() => hub.gateway.live.presence(device)?.online === false, "the loss");
    console.sendRaw(key("s", 1));
    const back = await connectAgent(hub.url, agent.signer, { streams: [{ stream: 7, next: 9 }] });
    expect(back.messages.find((message) => message.t === "agent.welcome")?.b).toMatchObject({
      streams: [{ stream: 7, next: 3 }],
    });
    await back.until(() => back.frames.length === 2, "the keys");
    expect(textOf(back.frames)).toBe("ls");
    back.send({ t: "stream.credit", b: { stream: 7, offset: 2 } });
    back.frame(7, 3, "defghi", 0);
    await console.until(() => console.frames.length === 2, "the rest");
    expect(textOf(console.frames)).toBe("abcdefghi");
    expect(console.count("stream.closed")).toBe(0);
  });

  test("that the agent no longer has is over when it comes back, and all are a minute after a loss", async () => {
    await terminal();
    agent.socket.terminate();
    await console.until(() => hub.gateway.live.presence(device)?.online === false, "the loss");
    const back = await connectAgent(hub.url, agent.signer);
    expect((await console.next("stream.closed")).b).toEqual({ stream: 7, code: "OFFLINE" });
    agent = back;
    send("t2", "terminal.open", { stream: 8, cols: 80, rows: 24 });
    await agent.next("cmd.send");
    open("t2");
    await console.next("cmd.result");
    agent.socket.terminate();
    await console.until(() => hub.gateway.live.presence(device)?.online === false, "the loss");
    hub.clock.offsetMs += 30_000;
    // The console is there all the time.
    console.send({ t: "live.watch", d: device, b: { watch: false } });
    await new Promise((resolve) => console.socket.once("pong", resolve).ping());
    hub.clock.offsetMs += 30_000;
    expect((await console.next("stream.closed")).b).toEqual({ stream: 8, code: "OFFLINE" });
    expect(hub.gateway.live.presence(device)).toBeUndefined();
  });

  test("is recorded whole, and read by the hub where its console is gone", async () => {
    await terminal();
    agent.frame(7, 0, "one ", 0);
    await console.until(() => console.frames.length === 1, "the frame");
    console.close();
    await console.closed;
    expect((await agent.next("stream.credit")).b).toEqual({ stream: 7, offset: 4 });
    agent.frame(7, 4, "two ", 0);
    expect((await agent.next("stream.credit")).b).toEqual({ stream: 7, offset: 8 });
    agent.frame(7, 8, "three", FIN);
    await agent.until(() => calls("recorded").length === 1, "the recording");
    const [, recording] = calls("recorded")[0]!;
    const sha256 = createHash("sha256").update("one two three").digest("base64url");
    expect(recording).toMatchObject({ id: "rec-t1", jti: "t1", sha256, bytes: 13, complete: true });
    let text = "";
    for await (const chunk of (await recorder.read("rec-t1"))!.chunks())
      if (chunk.kind === "output") text += Buffer.from(chunk.bytes).toString();
    expect(text).toBe("one two three");
  });

  test("of a terminal waits a minute for somebody to come back, and the agent is told then", async () => {
    await terminal();
    console.close();
    await console.closed;
    hub.clock.offsetMs += 44_000;
    agent.send({ t: "error.report", b: { code: "INTERNAL" } });
    hub.clock.offsetMs += 20_000;
    expect((await agent.next("stream.close")).b).toEqual({ stream: 7 });
    // What was on its way still counts; the agent's last result ends it.
    agent.frame(7, 0, "late", 0);
    agent.send({ t: "cmd.result", b: { jti: "t1", result: result("t1", "ok") } });
    await agent.until(() => calls("recorded").length === 1, "the recording");
    expect(calls("recorded")[0]![1]).toMatchObject({ bytes: 4 });
  });

  test("has a viewer beside it, on a stream of its own, who types nothing", async () => {
    await terminal();
    const driver = console;
    console = await hub.console();
    send("v1", "terminal.attach", { terminal: 7, stream: 11, from: 0, drive: false });
    await agent.next("cmd.send");
    open("v1");
    await console.next("cmd.result");
    agent.frame(7, 0, "both", 0);
    agent.frame(11, 0, "both", 0);
    await console.until(() => console.frames.length === 1, "the view");
    await driver.until(() => driver.frames.length === 1, "the driver's frame");
    console.sendRaw(key("x", 0, 11));
    driver.sendRaw(key("y", 0));
    await agent.until(() => agent.frames.length === 1, "the key");
    expect(textOf(agent.frames)).toBe("y");
  });

  test("number that is taken is refused before anything is recorded", async () => {
    await terminal();
    send("t2", "terminal.open", { stream: 7, cols: 80, rows: 24 });
    expect((await console.next("error.report")).b).toEqual({ code: "STREAM_BUSY", re: "t2" });
    expect(calls("commanded")).toHaveLength(1);
  });

  test("that fills its window before it is open is closed", async () => {
    send("t1", "terminal.open", { stream: 7, cols: 80, rows: 24 });
    await agent.next("cmd.send");
    for (let turn = 0; turn < 9; turn += 1) agent.frame(7, turn * 16_384, Buffer.alloc(16_384), 0);
    expect((await console.next("stream.closed")).b).toEqual({ stream: 7, code: "OVERLOADED" });
    expect((await agent.next("stream.close")).b).toEqual({ stream: 7 });
  });

  test("is given up with a console that takes nothing off its socket while an agent ignores its credit", async () => {
    await terminal();
    console.socket.pause();
    const piece = Buffer.alloc(16_384);
    let sent = 0;
    for (; sent < 4_000 && hub.gateway.figures().consoles > 0; sent += 1) {
      agent.frame(7, sent * piece.length, piece, 0);
      if (sent % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await agent.until(() => hub.gateway.figures().consoles === 0, "the console to be given up");
  });
});

describe("live samples", () => {
  const sample = (at: number): Buffer =>
    Buffer.from(
      JSON.stringify({
        at,
        overMs: 1_000,
        uptimeS: 5,
        cpu: { usedPct: 1, iowaitPct: 0, coresPct: [1], pressure: null },
        load: { one: 0, five: 0, fifteen: 0 },
        memory: { totalBytes: 1, availableBytes: 1, swapTotalBytes: 0, swapUsedBytes: 0, pressure: null },
        disks: [],
        ioPressure: null,
        fileSystems: [],
        networks: [],
        temperatures: [],
        top: [],
      }),
    );
  const stream = 0x8000_0001;

  test("go to all who watch, the newest also to who comes later, and end when the last is gone", async () => {
    const other = await hub.console();
    console.send({ t: "live.watch", d: device, b: { watch: true } });
    await console.until(() => true, "");
    let offset = 0;
    const give = (at: number): void => {
      agent.frame(stream, offset, sample(at), 0, FRAME_KIND.live);
      offset += sample(at).length;
    };
    // The hub may not have read the watch yet: that sample is for nobody.
    while (console.count("live.sample") === 0) {
      give(100);
      await agent.next("stream.credit");
    }
    await console.next("live.sample");
    other.send({ t: "live.watch", d: device, b: { watch: true } });
    expect((await other.next("live.sample")).b.sample.at).toBe(100);
    give(101);
    expect((await other.next("live.sample")).b.sample.at).toBe(101);
    const idles = agent.count("live.idle");
    console.close();
    await console.closed;
    expect(agent.count("live.idle")).toBe(idles);
    other.send({ t: "live.watch", d: device, b: { watch: false } });
    await agent.until(() => agent.count("live.idle") > idles, "idle");
  });

  test("that are no samples reach nobody", async () => {
    console.send({ t: "live.watch", d: device, b: { watch: true } });
    agent.frame(stream, 0, '{"at":"<script>"}', 0, FRAME_KIND.live);
    await agent.next("stream.credit");
    expect(console.count("live.sample")).toBe(0);
    expect(hub.gateway.figures().messagesRefused).toBe(1);
  });
});

describe("what a console watches", () => {
  test("is told once for many changes, and a due step again to who comes later, until it is settled", async () => {
    const { live } = hub.gateway;
    const due = {
      case: "c1",
      run: "r1",
      device,
      sid: "s1",
      visit: 1,
      attempt: 1,
      op: "check.run",
      args: {},
      scope: "run_checks",
      readOnly: true,
      jti: "j1",
    } as const;
    live.due({ ...due });
    console.send({ t: "topic.watch", b: { topics: ["case:c1", "devices"] } });
    expect((await console.next("run.due")).b).toEqual(due);
    for (let turn = 0; turn < 100; turn += 1) live.changed("case:c1", "event");
    live.changed("case:other", "event");
    await console.until(
      () => console.messages.some((message) => message.t === "topic.changed" && message.b.kind === "event"),
      "it",
    );
    live.settled("r1");
    const later = await hub.console();
    later.send({ t: "topic.watch", b: { topics: ["case:c1"] } });
    await later.until(() => calls("pending").length === 2, "the watch");
    live.changed("case:c1", "run", "r1");
    await later.next("topic.changed");
    expect(later.count("run.due")).toBe(0);
    expect(
      console.messages.filter((message) => message.t === "topic.changed" && message.b.kind === "event"),
    ).toHaveLength(1);
    console.send({ t: "topic.watch", b: { topics: ["no such topic"] } });
    expect((await console.next("error.report")).b.code).toBe("BAD_REQUEST");
  });

  test("ends with the sign-in", async () => {
    expect(hub.gateway.live.technicianHere("a1")).toBe(true);
    hub.gateway.live.signedOut("i1");
    expect((await console.closed).code).toBe(1008);
    expect(hub.gateway.live.technicianHere("a1")).toBe(false);
  });

  test("of an agent's catalogue is asked once for all who want it", async () => {
    const both = Promise.all([hub.gateway.live.catalogue(device), hub.gateway.live.catalogue(device)]);
    await agent.next("catalogue.request");
    agent.send({ t: "catalogue.list", b: { checks: [], procedures: [] } as never });
    const [one, two] = await both;
    expect(one).toEqual(two);
    expect(agent.count("catalogue.request")).toBe(1);
    await expect(hub.gateway.live.catalogue("x".repeat(43))).rejects.toMatchObject({ code: "OFFLINE" });
  });
});
