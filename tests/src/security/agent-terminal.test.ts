/** The terminal of an agent: who types into it, who reads it, and what a network or a hub in between can do. */
import { readFileSync } from "node:fs";
import { FRAME_FLAG, type Frame } from "@deskside/protocol";
import { expect, test } from "vitest";
import { joinedAgent, type Joined } from "../support/joined-agent.ts";
import { TestStream, TestTechnician } from "../support/raw-hub.ts";

let number = 1_000;
const size = () => ({ stream: ++number, cols: 80, rows: 24 });

async function openShell({ technician }: Joined): Promise<TestStream> {
  const shell = await technician.open("terminal.open", size(), {
    grant: technician.grants.get("terminal") ?? "",
  });
  shell.type("bind 'set enable-bracketed-paste off'; unset HISTFILE; PS1='ready> '\n");
  await shell.until(/ready> $/);
  return shell;
}

/** False for the dead that nobody has collected, too: a container's first process may never do it. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

test("what is typed runs in the user's shell, and the closing result hashes both directions", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const shell = await openShell(joined);
  shell.type("echo sum $((40+2))\n");
  await shell.until("sum 42");
  shell.type("exit 3\n");
  const { claims } = await shell.done();
  expect(claims).toMatchObject({ status: "ok", exit: 3, in: { bytes: shell.offset } });
  expect(claims?.out?.bytes).toBe(shell.printed().length);
  const { createHash } = await import("node:crypto");
  expect(claims?.out?.sha256).toBe(createHash("sha256").update(shell.printed()).digest("base64url"));
});

test("a keystroke with a wrong tag closes the stream, and nothing of it is typed", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const shell = await openShell(joined);
  joined.link.raw(shell.frame("touch /tmp/never\n", { key: new Uint8Array(32) }));
  expect(await joined.link.next("stream.closed")).toEqual({ stream: shell.stream, code: "STREAM_FORGED" });
  expect(shell.printed().toString()).not.toContain("never");
});

test("a keystroke at another place than the next closes the stream", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const shell = await openShell(joined);
  joined.link.raw(shell.frame("x", { offset: shell.offset + 1 }));
  expect((await joined.link.next("stream.closed")).code).toBe("STREAM_FORGED");
});

test("a keystroke that comes twice is typed once", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const shell = await openShell(joined);
  const frame = shell.frame("echo once-$((1+1))\n");
  joined.link.raw(frame);
  joined.link.raw(frame);
  shell.offset += "echo once-$((1+1))\n".length;
  shell.type("echo last\n");
  const printed = await shell.until(/last\r\nready> $/);
  expect(printed.match(/once-2/g)).toHaveLength(1);
});

test("sizes beyond all measure become the nearest that fits", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const shell = await openShell(joined);
  for (const [cols, rows, said] of [
    [1e9, 1e9, "1000 1000"],
    [0, -1, "1 1"],
    [33.9, 44, "44 33"],
  ] as const) {
    joined.link.send({ t: "terminal.resize", b: { stream: shell.stream, cols, rows } });
    shell.type("stty size\n");
    await shell.until(said);
  }
});

test("a third terminal is too many, and a number that is in use is refused", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const { technician } = joined;
  const first = await openShell(joined);
  await expect(technician.open("terminal.open", { ...size(), stream: first.stream })).rejects.toThrow(
    "STREAM_BUSY",
  );
  await openShell(joined);
  await expect(technician.open("terminal.open", size())).rejects.toThrow("RATE");
});

test("a flood is held up by a reader that stops, and Ctrl-C answers within a second once it reads again", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const { link } = joined;
  const shell = await openShell(joined);
  link.honest = false;
  const before = shell.printed().length;
  shell.type("yes\n");
  await shell.until("y\r\ny\r\n");
  // It stays within the window: what is on its way and nothing more.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const held = shell.printed().length;
  expect(held - before).toBeLessThanOrEqual(64 * 1024);
  const since = performance.now();
  link.honest = true;
  shell.type("\u0003");
  link.send({ t: "stream.credit", b: { stream: shell.stream, offset: held } });
  await shell.until(/\^C\r\nready> $/);
  expect(performance.now() - since).toBeLessThan(1_000);
});

test("after a reload the terminal is taken up again under new keys, and a viewer only reads", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const { technician, link } = joined;
  const shell = await openShell(joined);
  shell.type("echo before\n");
  await shell.until(/before\r\nready> $/);
  link.send({ t: "stream.close", b: { stream: shell.stream } });

  const again = { terminal: shell.stream, stream: ++number, from: 0, drive: true };
  const taken = await technician.open("terminal.attach", again);
  await taken.until("before");
  taken.type("echo after-$((2*3))\n");
  await taken.until("after-6");

  const viewing = { terminal: shell.stream, stream: ++number, from: 0, drive: false };
  const viewer = await technician.open("terminal.attach", viewing);
  await viewer.until("after-6");
  viewer.type("echo viewer-typed\n");
  taken.type("echo end-$((7*7))\n");
  await viewer.until("end-49");
  expect(viewer.printed().toString()).not.toContain("viewer-typed");
});

test("a lost network takes nothing away: the same keys go on where the reader stopped", async () => {
  let next = 0;
  let stream = 0;
  await using joined = await joinedAgent(["terminal"], {
    hub: {
      resume: (hello) =>
        hello.streams.filter((open) => open.stream === stream).map((open) => ({ ...open, next })),
    },
  });
  const shell = await openShell(joined);
  stream = shell.stream;
  next = shell.printed().length;
  shell.type("echo gone; sleep 0.2; echo while-away\n");
  await shell.until("gone\r\n");
  next = shell.printed().length;
  const arrival = joined.hub.connection();
  joined.link.socket.terminate();
  const link = await arrival;
  const back = new TestStream(
    new TestTechnician(link, joined.hub.organisation, joined.technician.sid),
    stream,
    shell.keys,
    shell.hash,
    shell.cmd,
  );
  back.offset = shell.offset;
  await back.until("while-away");
  const first = link.frames.kept.find((frame: Frame) => frame.stream === stream);
  expect(first?.offset).toBe(next);
  expect((first?.flags ?? 0) & FRAME_FLAG.gap).toBe(0);
  back.type("echo typed-$((5*5))\n");
  await back.until("typed-25");
});

test("input after the permission ended is dropped, and the shell with its jobs is gone", async () => {
  await using joined = await joinedAgent(["terminal"]);
  const shell = await openShell(joined);
  shell.type("sleep 4321 & echo pid=$!\n");
  const pid = Number(/pid=(\d+)/.exec(await shell.until(/pid=\d+\r\n/))?.[1]);
  const since = performance.now();
  await joined.machine.agent.stopSessions();
  shell.type("echo never\n");
  const { claims } = await shell.done();
  expect(performance.now() - since).toBeLessThan(2_000);
  expect(claims?.status).toBe("cancelled");
  expect(isAlive(pid)).toBe(false);
  expect(shell.printed().toString()).not.toContain("never");
});
