/** The hub's REST door against what must not come through it. */
import { gzipSync } from "node:zlib";
import { request } from "node:http";
import { endpoints } from "@deskside/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, startWorld, type World } from "../services/testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});
const cases = async (): Promise<number> =>
  (await world.owner.visitor.api("listCases", { query: { limit: "200" } })).items.length;
const good = { person: { name: "Cora" }, problem: "Help" };

describe("the door", () => {
  test("H01: there is no set-up route, in no spelling", async () => {
    const spellings = [
      "/setup",
      "/Setup",
      "/api/v1/setup",
      "/api/setup",
      "/install",
      "/api/v1/install",
      "/api/v1/init",
      "/admin/setup",
      "/api/v1//setup",
      "/%73etup",
    ];
    for (const path of spellings) expect((await world.visitor().raw("POST", path, "{}")).status).toBe(404);
  });

  test("H04: another content type with a body that would not fit anyway never reaches a handler", async () => {
    const before = await cases();
    for (const type of [
      "text/plain",
      "application/xml",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
      "application/x-www-form-urlencoded",
    ]) {
      const { status, json } = await world.owner.visitor.raw("POST", "/api/v1/cases", "{", {
        "content-type": type,
      });
      expect([400, 415]).toContain(status);
      expect(json["code"]).toMatch(/UNSUPPORTED_MEDIA|BAD_REQUEST/);
    }
    expect(await cases()).toBe(before);
  });

  test("H05, H06: members that nobody asked for are refused, those of prototypes too", async () => {
    const before = await cases();
    const bodies = [
      JSON.stringify({ ...good, role: "owner" }),
      `{"person":{"name":"Cora"},"problem":"Help","__proto__":{"owner":true}}`,
      `{"person":{"name":"Cora","constructor":{"prototype":{"owner":true}}},"problem":"Help"}`,
      `{"person":{"name":"Cora"},"problem":"Help","problem":"twice"}`,
    ];
    for (const body of bodies)
      expect((await world.owner.visitor.raw("POST", "/api/v1/cases", body)).status).toBe(400);
    expect(({} as { owner?: boolean }).owner).toBeUndefined();
    expect(await cases()).toBe(before);
  });

  test("H08: a body too deep, too large or packed is refused at once, and others are served meanwhile", async () => {
    const { visitor } = world.owner;
    const deep = `{"person":{"name":"Cora"},"problem":${"[".repeat(60_000)}${"]".repeat(60_000)}}`;
    const began = performance.now();
    const [nested, large, packed, other] = await Promise.all([
      visitor.raw("POST", "/api/v1/cases", deep),
      visitor.raw("POST", "/api/v1/cases", JSON.stringify({ ...good, problem: "x".repeat(256 * 1024) })),
      visitor.raw("POST", "/api/v1/cases", gzipSync(Buffer.alloc(50 * 1024 * 1024)), {
        "content-encoding": "gzip",
      }),
      visitor.raw("GET", "/api/v1/me"),
    ]);
    expect(nested.status).toBe(400);
    expect(large.status).toBe(413);
    expect([400, 415]).toContain(packed.status);
    expect(other.status).toBe(200);
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  test("H11: a foreign, missing or null Origin, or no CSRF token, changes nothing", async () => {
    const before = await cases();
    const { visitor } = world.owner;
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "" },
      { origin: `${world.origin}.evil.example` },
      { "x-deskside-csrf": "" },
      { "x-deskside-csrf": "A".repeat(43) },
    ]) {
      const answer = await visitor.post("/cases", good, headers);
      expect([answer.status, answer.json["code"]]).toEqual([403, "ORIGIN"]);
    }
    expect(await cases()).toBe(before);
  });

  test("H12: another Host than the configured one gets nothing, on loopback too", async () => {
    for (const host of ["evil.example", `127.0.0.1:${world.hub.port}`, `localhost:${world.hub.port + 1}`]) {
      expect(await statusFor(host)).toBe(421);
    }
  });

  test("H13: what is the owner's is refused to a guest and to a customer's cookie", async () => {
    const guest = world.visitor();
    expect((await guest.raw("GET", "/api/v1/org/sealed-root")).status).toBe(401);
    guest.cookies.set("deskside-customer", "x".repeat(43));
    expect((await guest.raw("GET", "/api/v1/customer/view")).status).toBe(401);
    expect((await guest.raw("GET", "/api/v1/cases")).status).toBe(401);
  });

  test("H14: an unknown user and a wrong password get the same answer, and then have to wait", async () => {
    const answers = [];
    for (const name of ["Olive Owner", "Nobody At All"]) {
      const { status, json } = await world.visitor().post("/sign-in", { name, password: "not the password" });
      answers.push({ status, code: json["code"], message: json["message"], details: json["details"] });
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.status).toBe(401);
    const statuses = [];
    for (let tries = 0; tries < 8; tries += 1) {
      statuses.push(
        (await world.visitor().post("/sign-in", { name: "Nobody At All", password: "not the password" }))
          .status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
  });

  test("a cookie is HttpOnly, SameSite=Strict, new at each sign-in and worth nothing after signing out", async () => {
    const other = await startWorld();
    try {
      const visitor = other.visitor();
      const signed = await visitor.post("/sign-in", { name: "Olive Owner", password: PASSWORD });
      expect(signed.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Strict/);
      const kept = new Map(visitor.cookies);
      expect(kept.get("deskside-sign-in")).not.toBe(other.owner.visitor.cookies.get("deskside-sign-in"));
      visitor.csrf = String(signed.json["csrf"]);
      await visitor.api("signOut", { body: {} });
      visitor.cookies = kept;
      expect((await visitor.raw("GET", "/api/v1/me")).status).toBe(401);
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  test("describes every call of the endpoint table, and the page to read it runs no script", async () => {
    const { json } = await world.visitor().raw("GET", "/api/v1/openapi.json");
    const paths = json["paths"] as Record<string, Record<string, { operationId: string }>>;
    const named = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(named.toSorted()).toEqual(Object.keys(endpoints).toSorted());
    expect(json["openapi"]).toBe("3.1.0");
    const page = await world.visitor().raw("GET", "/api/docs");
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("<script");
    expect(page.headers.get("content-security-policy")).not.toContain("script-src");
    expect((await world.visitor().raw("GET", "/api/v1/errors")).json["errors"]).toHaveProperty("STALE_STEP");
  });
});

/** A raw request: fetch would mend the Host. */
function statusFor(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port: world.hub.port, path: "/api/v1/about", headers: { host } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
