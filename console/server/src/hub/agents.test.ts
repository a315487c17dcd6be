import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectAgent, newAgentKey, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, type TestHub } from "./testing/test-gateway.ts";
import { Peer } from "./testing/peer.ts";

let hub: TestHub;
beforeEach(async () => {
  hub = await startTestHub();
});
afterEach(async () => {
  await hub.stop();
  expect(hub.errors).toEqual([]);
});

describe("an agent that connects", () => {
  test("proves its key, is admitted, and shows as present", async () => {
    const signer = await newAgentKey();
    const agent = new TestAgent(hub.url, signer);
    expect(await agent.welcomed()).toMatchObject({ device: signer.kid, joined: true, streams: [] });
    expect(hub.gateway.live.presence(signer.kid)).toMatchObject({
      online: true,
      prompt: "terminal",
      running: [],
    });
    expect(hub.services.calls.map(({ name }) => name)).toEqual(["admit", "seen", "currentStep"]);
    agent.send({
      t: "agent.status",
      b: { nonce: "m".repeat(43), prompt: "companion", sessions: [], running: ["c9"] },
    });
    await agent.until(() => hub.gateway.live.presence(signer.kid)?.prompt === "companion", "the status");
    expect(hub.gateway.live.presence(signer.kid)?.running).toEqual(["c9"]);
    agent.close();
    await agent.closed;
    expect(hub.gateway.live.presence(signer.kid)).toMatchObject({ online: false, nonce: null });
  });

  test("with a word for another hub, an old nonce or another key is refused", async () => {
    const signer = await newAgentKey();
    const refused = async (changes: Parameters<TestAgent["hello"]>[0]): Promise<string> => {
      const agent = new TestAgent(hub.url, signer);
      await agent.hello(changes);
      expect((await agent.closed).code).toBe(1008);
      return (await agent.next("error.report")).b.code;
    };
    expect(await refused({ aud: "other.example" })).toBe("AUDIENCE");
    expect(await refused({ nonceSigned: "x".repeat(43) })).toBe("REPLAYED");
    expect(await refused({ jwk: (await newAgentKey()).jwk })).toBe("SIGNATURE");
    expect(await refused({ version: 9, minVersion: 9 })).toBe("VERSION");
    expect(hub.services.calls).toEqual([]);
  });

  test("of a newer version with one in common is welcome", async () => {
    await connectAgent(hub.url, undefined, { version: 7, minVersion: 1 });
  });

  test("that the services do not admit hears why and is closed", async () => {
    hub.services.refusals.set("admit", { code: "DEVICE_UNKNOWN" });
    const agent = new TestAgent(hub.url, await newAgentKey());
    await agent.hello();
    expect((await agent.next("error.report")).b.code).toBe("DEVICE_UNKNOWN");
    expect(await agent.closed).toEqual({ code: 1008, reason: "DEVICE_UNKNOWN" });
  });

  test("with a key that is connected takes over: the older hears DEVICE_DUPLICATE, and its end changes nothing", async () => {
    const signer = await newAgentKey();
    const first = new TestAgent(hub.url, signer);
    const { epoch } = await first.welcomed();
    const second = new TestAgent(hub.url, signer);
    expect((await second.welcomed()).epoch).toBeGreaterThan(epoch);
    expect((await first.next("error.report")).b.code).toBe("DEVICE_DUPLICATE");
    expect(await first.closed).toEqual({ code: 1008, reason: "DEVICE_DUPLICATE" });
    expect(hub.gateway.live.presence(signer.kid)?.online).toBe(true);
    expect(hub.gateway.figures().agents).toBe(1);
  });
});

describe("an agent that misbehaves", () => {
  test("says something else first, or two things, and is closed", async () => {
    const early = new TestAgent(hub.url, await newAgentKey());
    await early.next("hub.challenge");
    early.send({ t: "stream.credit", b: { stream: 1, offset: 0 } });
    expect((await early.closed).code).toBe(1008);
    expect((await early.next("error.report")).b.code).toBe("FORBIDDEN");

    const twice = new TestAgent(hub.url, await newAgentKey());
    await twice.hello();
    twice.send({ t: "stream.credit", b: { stream: 1, offset: 0 } });
    expect((await twice.closed).code).toBe(1008);
    expect(twice.count("agent.welcome")).toBe(0);
  });

  test("sends bytes before it is known: 1003", async () => {
    const agent = new TestAgent(hub.url, await newAgentKey());
    await agent.next("hub.challenge");
    agent.frame(1, 0, "x");
    expect((await agent.closed).code).toBe(1003);
  });

  test("says nothing for five seconds and is closed", async () => {
    const agent = new TestAgent(hub.url, await newAgentKey());
    await agent.next("hub.challenge");
    hub.clock.offsetMs += 5_000;
    expect((await agent.closed).code).toBe(1008);
  });

  test.each([
    ["a message over 64 KiB", (agent: TestAgent) => agent.sendRaw("x".repeat(65_537)), 1009],
    [
      "text that is no UTF-8",
      (agent: TestAgent) => agent.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
      1007,
    ],
    ["a frame with a bad head", (agent: TestAgent) => agent.sendRaw(new Uint8Array(20)), 1003],
  ])("sends %s and is closed", async (_what, act, code) => {
    const agent = await connectAgent(hub.url);
    act(agent);
    expect((await agent.closed).code).toBe(code);
  });

  test("speaks unknown types twenty times and is closed; a technician's message and deep nesting are refused", async () => {
    const agent = await connectAgent(hub.url);
    agent.sendRaw('{"t":"cmd.send","b":{"cmd":"a.b.c"}}');
    expect((await agent.next("error.report")).b.code).toBe("FORBIDDEN");
    agent.sendRaw(`{"t":"agent.status","b":${"[".repeat(20)}${"]".repeat(20)}}`);
    expect((await agent.next("error.report")).b.code).toBe("BAD_REQUEST");
    for (let turn = 0; turn < 18; turn += 1) agent.sendRaw('{"t":"no.such","b":{}}');
    expect((await agent.closed).code).toBe(1008);
    expect(new Set(hub.services.calls.map(({ name }) => name))).toEqual(
      new Set(["admit", "seen", "currentStep"]),
    );
  });

  test("that has not joined can ask to join, and nothing else", async () => {
    hub.services.joined = false;
    const agent = await connectAgent(hub.url);
    agent.send({
      t: "alert.raise",
      b: {
        alert: "a",
        deployment: null,
        kind: "k",
        summary: "s",
        details: "",
        facts: {},
        at: 1,
        simulated: false,
      },
    });
    expect((await agent.next("error.report")).b.code).toBe("FORBIDDEN");
    agent.send({ t: "join.request", b: { link: "l1", j1: "{}", mac: "m" } });
    const console = await hub.console();
    await agent.until(() => hub.services.calls.some(({ name }) => name === "joinRequested"), "the request");
    // A console that begins to watch later still hears of it.
    console.send({ t: "topic.watch", b: { topics: ["case:c1"] } });
    expect(await console.next("join.request")).toMatchObject({ d: agent.signer.kid, b: { link: "l1" } });
    console.send({
      t: "join.accept",
      d: agent.signer.kid,
      b: { link: "l1", j2: "{}", mac: "m", devcert: "a.b.c" },
    });
    await agent.next("join.accept");
    agent.send({ t: "join.done", b: { link: "l1", root: "r".repeat(43) } });
    await console.next("join.done");
    expect(hub.services.calls.map(({ name }) => name)).not.toContain("alertRaised");
  });

  test("that is silent for 45 seconds is offline", async () => {
    const agent = await connectAgent(hub.url, undefined);
    agent.socket.removeAllListeners("ping");
    hub.clock.offsetMs += 45_000;
    await agent.closed;
    expect(hub.gateway.live.presence(agent.signer.kid)?.online).toBe(false);
  });
});

describe("the way in", () => {
  const status = (path: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port, host } = new URL(hub.url);
      const socket = connect(Number(port), "127.0.0.1");
      const all = {
        Host: host,
        Upgrade: "websocket",
        Connection: "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ...headers,
      };
      socket.write(
        `GET ${path} HTTP/1.1\r\n${Object.entries(all)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join("")}\r\n`,
      );
      socket.once("data", (data) => {
        socket.destroy();
        resolve(Number(data.toString().split(" ")[1]));
      });
      socket.once("error", reject);
    });
  const agent = { "Sec-WebSocket-Protocol": "deskside.agent.v1" };

  test("is open to an agent, under the hub's own name, from no web page", async () => {
    expect(await status("/ws/agent", agent)).toBe(101);
    expect(await status("/ws/agent", { ...agent, Host: "evil.example" })).toBe(421);
    expect(await status("/ws/agent", { ...agent, Origin: hub.url })).toBe(403);
    expect(await status("/ws/agent", {})).toBe(400);
    expect(await status("/ws/other", agent)).toBe(404);
  });

  test("asks a page for its exact Origin and a ticket that counts once", async () => {
    const page = (ticket: string) => ({ "Sec-WebSocket-Protocol": `deskside.v1, ticket.${ticket}` });
    const fresh = () =>
      hub.gateway.live.ticket({ kind: "console", user: { account: "a", sub: "s", name: "n", signIn: "i" } });
    const once = fresh();
    for (const origin of [undefined, "null", "http://evil.example", `${hub.url}.evil.example`]) {
      expect(
        await status("/ws/console", { ...page(once), ...(origin === undefined ? {} : { Origin: origin }) }),
      ).toBe(403);
    }
    expect(await status("/ws/console", { ...page(once), Origin: hub.url })).toBe(101);
    expect(await status("/ws/console", { ...page(once), Origin: hub.url })).toBe(401);
    expect(await status("/ws/console", { ...page("nonsense"), Origin: hub.url })).toBe(401);
    expect(await status("/ws/customer", { ...page(fresh()), Origin: hub.url })).toBe(401);
    const old = fresh();
    hub.clock.offsetMs += 30_001;
    expect(await status("/ws/console", { ...page(old), Origin: hub.url })).toBe(401);
  });

  test("closes to an address that knocks too often, and opens again", async () => {
    const strict = await startTestHub({ handshakesPerSecond: 10 });
    try {
      const before = hub;
      hub = strict;
      // The bucket holds 500 for a burst.
      const answers = await Promise.all(Array.from({ length: 520 }, () => status("/ws/agent", agent)));
      expect(answers.filter((code) => code === 429).length).toBeGreaterThan(5);
      strict.clock.offsetMs += 1_000;
      expect(await status("/ws/agent", agent)).toBe(101);
      // Agents that prove themselves cost nothing: a whole site comes back at once.
      for (let turn = 0; turn < 30; turn += 1) await connectAgent(strict.url);
      hub = before;
    } finally {
      await strict.stop();
    }
  });

  test("is closed while the hub stops", async () => {
    const live = await connectAgent(hub.url);
    const stopped = hub.gateway.stop();
    expect((await live.closed).code).toBe(1012);
    await stopped;
    expect(await status("/ws/agent", agent)).toBe(503);
  });

  test("gives a customer's page its whole view, and again when the case changes", async () => {
    const ticket = hub.gateway.live.ticket({ kind: "customer", case: "c1", link: "l" });
    const page = new Peer(
      "hub-to-customer",
      `${hub.url.replace("http", "ws")}/ws/customer`,
      ["deskside.v1", `ticket.${ticket}`],
      { origin: hub.url },
    );
    await page.next("customer.view");
    expect(hub.gateway.live.customerHere("c1")).toBe(true);
    for (let turn = 0; turn < 50; turn += 1) hub.gateway.live.changed("case:c1", "chat");
    await page.next("customer.view");
    const views = hub.services.calls.filter(({ name }) => name === "customerView").length;
    expect(views).toBeLessThanOrEqual(3);
    page.sendRaw("{}");
    expect((await page.closed).code).toBe(1008);
    expect(hub.gateway.live.customerHere("c1")).toBe(false);
  });
});
