import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judgeDns } from "./_dns-judge.ts";
import { type DnsAnswer, queryDns } from "./_dns-query.ts";
import { runCheck } from "./_run-check.ts";
import { startDnsServer } from "./_test-dns-server.ts";

const signal = new AbortController().signal;
const run = (check: string, params: Record<string, unknown>) =>
  runCheck({ check, params, signal, stateDir: mkdtempSync(join(tmpdir(), "dns-")) });

describe("asking a real name server", () => {
  test("gives its addresses, its ignorance, its failure or its silence", async () => {
    using server = await startDnsServer((name) =>
      name === "pc.example"
        ? { addresses: ["192.0.2.9", "192.0.2.8"] }
        : name === "gone.example"
          ? "no-such-name"
          : name === "ill.example"
            ? "server-failure"
            : "silent",
    );
    const ask = (name: string) => queryDns(name, `127.0.0.1:${server.port}`, 300, signal);
    expect(await ask("pc.example")).toMatchObject({
      result: "answered",
      addresses: ["192.0.2.8", "192.0.2.9"],
    });
    expect(await ask("gone.example")).toMatchObject({ result: "no-such-name", addresses: [] });
    expect(await ask("ill.example")).toMatchObject({ result: "failed", code: "ESERVFAIL" });
    expect(await ask("lost.example")).toMatchObject({ result: "silent" });
    expect(await queryDns("pc.example", "no-address", 300, signal)).toMatchObject({ result: "bad-server" });
  });

  test("stops at once when the check is cancelled", async () => {
    using server = await startDnsServer(() => "silent");
    const controller = new AbortController();
    const asking = queryDns("x.example", `127.0.0.1:${server.port}`, 60_000, controller.signal);
    setImmediate(() => controller.abort());
    expect(await asking).toMatchObject({ result: "silent" });
  });

  test("net.dns compares the machine's server with another", async () => {
    using server = await startDnsServer((name) =>
      name === "pc.example" ? { addresses: ["192.0.2.9"] } : "no-such-name",
    );
    const params = {
      name: "pc.example",
      servers: ["127.0.0.1"],
      otherServers: [],
      port: server.port,
      timeoutMs: 500,
    };
    const report = await run("net.dns", params);
    // The machine's own set-up does not know this name, and the check says so.
    expect(report).toMatchObject({
      status: "warn",
      facts: { answered: true, addresses: ["192.0.2.9"], cause: "local-override", systemAnswered: false },
    });
    expect(report.evidence.map((each) => each.source)).toContain("$ getent ahosts pc.example");
    const gone = await run("net.dns", { ...params, name: "gone.example", otherServers: ["127.0.0.2"] });
    expect(gone).toMatchObject({ status: "warn", facts: { cause: "domain", result: "no-such-name" } });
    expect(server.asked).toContain("gone.example");
  });
});

describe("what the answers mean", () => {
  const answer = (server: string, result: DnsAnswer["result"], ms = 5): DnsAnswer => ({
    server,
    result,
    addresses: result === "answered" ? ["192.0.2.9"] : [],
    code: "",
    ms,
  });
  const judge = (own: DnsAnswer[], other: DnsAnswer[], more = {}) =>
    judgeDns({
      name: "x.example",
      own,
      upstream: [],
      other,
      systemAnswered: true,
      hostsAddresses: [],
      ...more,
    });
  test.each([
    ["all is well", judge([answer("a", "answered")], []), "ok", "none"],
    [
      "the server is silent, another answers",
      judge([answer("a", "silent")], [answer("b", "answered")]),
      "fail",
      "resolver",
    ],
    [
      "the server denies what another knows",
      judge([answer("a", "no-such-name")], [answer("b", "answered")]),
      "fail",
      "resolver",
    ],
    [
      "the server fails, another answers",
      judge([answer("a", "failed")], [answer("b", "answered")]),
      "fail",
      "resolver",
    ],
    [
      "nobody knows the name",
      judge([answer("a", "no-such-name")], [answer("b", "no-such-name")]),
      "warn",
      "domain",
    ],
    ["nobody answers", judge([answer("a", "silent")], [answer("b", "silent")]), "fail", "network"],
    [
      "the server is silent, another denies",
      judge([answer("a", "silent")], [answer("b", "no-such-name")]),
      "fail",
      "resolver",
    ],
    ["no server is set", judge([], [answer("b", "answered")]), "fail", "not-configured"],
    [
      "a word stands where an address belongs",
      judge([answer("router", "bad-server")], [answer("b", "answered")]),
      "fail",
      "resolver",
    ],
    [
      "the first of two is dead",
      judge([answer("a", "silent"), answer("c", "answered")], []),
      "warn",
      "resolver",
    ],
    ["the answer is slow", judge([answer("a", "answered", 1_500)], []), "warn", "resolver"],
    [
      "the hosts file says otherwise",
      judge([answer("a", "answered")], [], { hostsAddresses: ["203.0.113.1"] }),
      "warn",
      "local-override",
    ],
    [
      "the hosts file agrees",
      judge([answer("a", "answered")], [], { hostsAddresses: ["192.0.2.9"] }),
      "ok",
      "none",
    ],
  ])("%s", (_, finding, status, cause) => {
    expect(finding).toMatchObject({ status, facts: { cause } });
  });
});

test("net.internet connects to a real listener and tells a closed port from it", async () => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  try {
    expect(await run("net.internet", { addresses: [`127.0.0.1:${port}`] })).toMatchObject({
      status: "ok",
      facts: { reachable: true },
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(await run("net.internet", { addresses: [`127.0.0.1:${port}`] })).toMatchObject({
    status: "fail",
    facts: { reachable: false, refused: 1 },
  });
});
