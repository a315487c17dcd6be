import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseLink } from "@deskside/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHub, type Hub, type HubOptions } from "./compose.ts";
import type { Config } from "./config.ts";
import { newAgentKey, TestAgent } from "./hub/testing/test-agent.ts";
import { explain } from "./start-text.ts";

let folder: string;
let web: string;
const hubs: Hub[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-compose-"));
  web = join(folder, "web");
  mkdirSync(join(web, "assets"), { recursive: true });
  writeFileSync(join(web, "console.html"), "<!doctype html><title>console</title>");
  writeFileSync(join(web, "customer.html"), "<!doctype html><title>customer</title>");
  writeFileSync(join(web, "assets", "main-a1b2.js"), "export const x = 1;\n".repeat(100));
  writeFileSync(join(web, "secret.txt"), "not for anybody");
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(config: Partial<Config> = {}, options: HubOptions = {}): Promise<Hub> {
  const hub = createHub(
    {
      data: join(folder, "data"),
      host: "127.0.0.1",
      port: 0,
      url: null,
      tls: null,
      trustedProxy: null,
      logLevel: "silent",
      ownerLink: false,
      ...config,
    },
    { web, helper: join(folder, "helper"), ...options },
  );
  hubs.push(hub);
  await hub.start();
  return hub;
}
/** A raw request: fetch would mend the path, the Host and the encodings. */
function get(
  hub: Hub,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: hub.port,
        path,
        method,
        headers: { host: new URL(hub.origin).host, ...headers },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

describe("the first start", () => {
  test("gives the owner a link once, and a later start gives one only on request", async () => {
    const first = await start();
    expect(parseLink(first.ownerLink ?? "")).toMatchObject({ kind: "sign-in", origin: first.origin });
    const { token } = parseLink(first.ownerLink ?? "") as { token: string };
    const signIn = await fetch(`${first.origin}/api/v1/sign-in/link`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: first.origin },
      body: JSON.stringify({ token }),
    });
    expect(signIn.status).toBe(200);
    expect(((await signIn.json()) as { owner: boolean }).owner).toBe(true);
    await first.stop();
    const second = await start();
    expect(second.ownerLink).toBeUndefined();
    expect(second.port).toBe(first.port);
    await second.stop();
    expect((await start({ ownerLink: true })).ownerLink).toBeDefined();
  });

  test("keeps its folder and files to itself", async () => {
    await start();
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
    for (const file of ["hub.db", "hub.json", "port"])
      expect(statSync(join(folder, "data", file)).mode & 0o077).toBe(0);
  });

  test("that finds its port taken, or another hub on its data, says what to do in one line", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as AddressInfo;
    const taken = await start({ port }).catch((error: unknown) => explain(error, `127.0.0.1:${port}`));
    expect(taken).toMatchObject({ code: 1, text: expect.stringMatching(/^127\.0\.0\.1:\d+ is in use\./) });
    blocker.close();
    await start();
    const twice = await start().catch((error: unknown) => explain(error, ""));
    expect(twice).toMatchObject({ text: expect.stringContaining("Another hub is running") });
  });
});

describe("pages", () => {
  test("are there for every address of a page, under a strict policy", async () => {
    const hub = await start();
    for (const path of ["/", "/cases/1042", "/i/3", "/s"])
      expect((await get(hub, path)).body).toContain("console");
    for (const path of ["/c/abc", "/j/17", "/help"])
      expect((await get(hub, path)).body).toContain("customer");
    const { headers } = await get(hub, "/");
    const policy = String(headers["content-security-policy"]);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      `connect-src 'self' ws://localhost:${hub.port}`,
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("unsafe-eval");
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "x-frame-options": "DENY",
    });
  });

  test("have assets that are compressed, kept for ever, and known by their tag", async () => {
    const hub = await start();
    const plain = await get(hub, "/assets/main-a1b2.js");
    expect(plain.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
    });
    const packed = await get(hub, "/assets/main-a1b2.js", { "accept-encoding": "gzip, br" });
    expect(packed.headers["content-encoding"]).toBe("br");
    expect(packed.body.length).toBeLessThan(plain.body.length / 5);
    expect(
      (await get(hub, "/assets/main-a1b2.js", { "if-none-match": String(plain.headers["etag"]) })).status,
    ).toBe(304);
  });

  test("give nothing but themselves", async () => {
    const hub = await start();
    const paths = [
      "/assets/../secret.txt",
      "/assets/..%2fsecret.txt",
      "/assets/%2e%2e/secret.txt",
      "/secret.txt",
      "/assets/none.js",
      "/../data/hub.db",
      "/api/v1/setup",
      "/api/none",
      "/helper/manifest.json",
      "/helper/..%2fsecret.txt",
      "/web/console.html",
    ];
    for (const path of paths) {
      const { status, body } = await get(hub, path);
      expect([400, 404], path).toContain(status);
      expect(body).not.toContain("not for anybody");
    }
  });

  test("that are not built say so", async () => {
    const hub = await start({}, { web: join(folder, "nowhere") });
    expect(await get(hub, "/")).toMatchObject({
      status: 503,
      body: expect.stringContaining("npm run build"),
    });
  });

  test("offer the Helper with its size, and only what its manifest names", async () => {
    const helper = join(folder, "helper");
    mkdirSync(helper);
    const sha256 = "a".repeat(64);
    const entry = {
      platform: "linux-x64",
      file: "deskside-agent-linux-x64",
      sizeBytes: 5,
      sha256,
      gzip: { file: "deskside-agent-linux-x64.gz", sizeBytes: 3, sha256 },
    };
    writeFileSync(join(helper, "manifest.json"), JSON.stringify({ version: "0.1.0", files: [entry] }));
    writeFileSync(join(helper, entry.file), "agent");
    writeFileSync(join(helper, "other"), "other");
    const hub = await start();
    expect(JSON.parse((await get(hub, "/helper/manifest.json")).body)).toMatchObject({
      files: [{ file: entry.file }],
    });
    const file = await get(hub, `/helper/${entry.file}`);
    expect(file).toMatchObject({
      status: 200,
      body: "agent",
      headers: { "content-disposition": expect.stringContaining("attachment") },
    });
    expect((await get(hub, "/helper/other")).status).toBe(404);
  });
});

describe("probes", () => {
  test("answer under any name; figures only on this machine", async () => {
    const hub = await start();
    expect(await get(hub, "/healthz", { host: "10.0.0.1" })).toMatchObject({ status: 200 });
    expect(await get(hub, "/readyz", { host: "10.0.0.1" })).toMatchObject({
      status: 200,
      body: '{"ready":true}',
    });
    const agent = new TestAgent(hub.origin, await newAgentKey());
    await agent.next("hub.challenge");
    const { status, body } = await get(hub, "/metrics", { host: "10.0.0.1" });
    expect(status).toBe(200);
    expect(body).toMatch(/^deskside_handshakes_total 1$/m);
    expect(body).toMatch(/^deskside_unproven 1$/m);
    expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect((await get(hub, "/metrics", { "x-forwarded-for": "1.2.3.4" })).status).toBe(404);
    expect((await get(hub, "/", { host: "10.0.0.1" })).status).toBe(421);
  });
});

describe("a running hub", () => {
  test("does not admit an agent that it does not know, and says so", async () => {
    const hub = await start();
    const agent = new TestAgent(hub.origin, await newAgentKey());
    await agent.hello();
    expect((await agent.next("error.report")).b.code).toBe("DEVICE_UNKNOWN");
  });

  test("stops at once, twice the same, and writes no secret to its log", async () => {
    const lines: string[] = [];
    const hub = await start({ logLevel: "debug" }, { logTo: { write: (line) => void lines.push(line) } });
    const { token } = parseLink(hub.ownerLink ?? "") as { token: string };
    await fetch(`${hub.origin}/api/v1/sign-in/link`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: hub.origin },
      body: JSON.stringify({ token }),
    });
    await get(hub, "/none", { cookie: "deskside-sign-in=verysecretcookie" });
    const began = performance.now();
    await Promise.all([hub.stop(), hub.stop()]);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(lines.join("")).not.toContain(token);
    expect(lines.join("")).not.toContain("verysecretcookie");
    expect(readFileSync(join(folder, "data", "port"), "utf8").trim()).toBe(String(hub.port));
  });
});
