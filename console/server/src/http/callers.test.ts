/** Every call of the endpoint table against callers that it is not for, and a customer against another's case. */
import { request } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Endpoint, endpoints, parseLink } from "@deskside/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHub } from "../compose.ts";
import { Peer } from "../hub/testing/peer.ts";
import type { Visitor } from "../services/testing/visitor.ts";
import { startWorld, type World } from "../services/testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const rows = Object.entries<Endpoint>(endpoints);
const addressOf = ({ path }: Endpoint): string => `/api/v1${path.replaceAll(/:\w+/g, "1")}`;
const bodyOf = ({ method }: Endpoint): string | undefined => (method === "GET" ? undefined : "{}");

async function customerOf(caseId: string): Promise<Visitor> {
  const link = parseLink(await world.owner.technician.createCustomerLink(caseId));
  if (link?.kind !== "customer") throw new Error("no customer link");
  const phone = world.visitor();
  await phone.api("enterAsCustomer", { body: { link: link.id, token: link.token } });
  return phone;
}
const open = (problem: string) =>
  world.owner.visitor.api("openCase", { body: { person: { name: "Cora Customer" }, problem } });

describe("every call", () => {
  test("of technicians is closed to guests and to customers, and every customer's call to both others", async () => {
    const phone = await customerOf((await open("Mine")).id);
    for (const [name, row] of rows.filter(([, { caller }]) => caller !== "public")) {
      const wrong = row.caller === "customer" ? world.owner.visitor : phone;
      for (const visitor of [world.visitor(), wrong]) {
        const { status } = await visitor.raw(row.method, addressOf(row), bodyOf(row));
        expect([name, status]).toEqual([name, 401]);
      }
    }
  });

  test("H11: that changes something wants the exact Origin, and the caller's own token", async () => {
    const phone = await customerOf((await open("Mine too")).id);
    for (const [name, row] of rows.filter(([, { method }]) => method !== "GET")) {
      const visitor = row.caller === "customer" ? phone : world.owner.visitor;
      const tries: Record<string, string>[] = [{ origin: "" }, { origin: "https://evil.example" }];
      if (row.caller !== "public")
        tries.push({ "x-deskside-csrf": "" }, { "x-deskside-csrf": phone.csrf.toLowerCase() });
      for (const headers of tries) {
        const answer = await visitor.raw(row.method, addressOf(row), "{}", headers);
        expect([name, headers, answer.status]).toEqual([name, headers, 403]);
      }
    }
  });

  test("of a hub that is read by cookie alone is refused to another page, whatever it reads", async () => {
    for (const [name, row] of rows.filter(([, { method }]) => method === "GET")) {
      const answer = await world.owner.visitor.raw("GET", addressOf(row), undefined, {
        origin: "https://evil.example",
      });
      expect([name, answer.status]).toEqual([name, 403]);
    }
  });
});

describe("a customer", () => {
  test("reaches their own case and nothing of another's: neither steps, page nor live view", async () => {
    const [mine, other] = [await open("Mine alone"), await open("Another's")];
    const phone = await customerOf(mine.id);
    const run = await world.owner.visitor.api("startRun", {
      params: { id: other.id },
      body: { flow: "F02" },
    });
    const answer = { step: `${run.id}.${run.due?.visit ?? 1}`, answerId: "forged-1", value: "yes" };
    await expect(phone.api("answerAsCustomer", { body: answer })).rejects.toMatchObject({
      code: "NOT_FOUND",
      details: "There is no such step.",
    });
    const after = await world.owner.visitor.api("getRun", { params: { id: run.id } });
    expect(after.steps).toEqual([]);
    expect((await phone.api("getCustomerView")).caseRef).toBe(mine.ref);
    const { ticket } = await phone.api("newCustomerTicket");
    const page = (path: string, shown: string) =>
      new Peer(
        "hub-to-customer",
        world.origin.replace("http", "ws") + path,
        ["deskside.v1", `ticket.${shown}`],
        {
          origin: world.origin,
        },
      );
    expect((await page("/ws/console", ticket).closed).code).toBe(1006);
    const second = await phone.api("newCustomerTicket");
    const view = page("/ws/customer", second.ticket);
    await view.until(() => view.messages.length > 0, "the page");
    expect(JSON.stringify(view.messages)).toContain(mine.ref);
    expect(JSON.stringify(view.messages)).not.toContain(other.ref);
    view.close();
    expect((await page("/ws/customer", second.ticket).closed).code).toBe(1006);
  });
});

describe("a peer's own word for where it comes from", () => {
  test("H10: counts for nothing without a trusted proxy: the rate is that of its real address", async () => {
    const own = await startWorld();
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 32; count += 1) {
        const headers = { "x-forwarded-for": `198.51.100.${count}`, "x-forwarded-host": "evil.example" };
        const body = JSON.stringify({ name: `Nobody ${count}`, password: "not the password" });
        statuses.push((await own.visitor().raw("POST", "/api/v1/sign-in", body, headers)).status);
      }
      expect(statuses.at(-1)).toBe(429);
    } finally {
      await own[Symbol.asyncDispose]();
    }
  });
});

describe("a cookie", () => {
  test("of a hub on https is bound to its host, secure, unreadable by scripts and never sent by another site", async () => {
    const folder = mkdtempSync(join(tmpdir(), "deskside-https-"));
    const config = { host: "127.0.0.1", port: 0, tls: null, trustedProxy: null, ownerLink: false };
    const url = new URL("https://help.example");
    const hub = createHub({ ...config, data: folder, url, logLevel: "error" });
    await hub.start();
    try {
      const link = parseLink(hub.ownerLink ?? "");
      const token = link?.kind === "sign-in" ? link.token : "";
      const headers = { host: "help.example", origin: url.origin, "content-type": "application/json" };
      const cookies = await new Promise<readonly string[]>((resolve, reject) => {
        const sent = request(
          { host: "127.0.0.1", port: hub.port, path: "/api/v1/sign-in/link", method: "POST", headers },
          (response) => {
            response.resume();
            resolve(response.headers["set-cookie"] ?? []);
          },
        );
        sent.once("error", reject);
        sent.end(JSON.stringify({ token }));
      });
      const [name, ...flags] = (cookies[0] ?? "").split("; ");
      expect(name).toMatch(/^__Host-deskside-sign-in=[A-Za-z0-9_-]{43}$/);
      expect(flags).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "Secure", "SameSite=Strict"]));
      expect(flags.join()).not.toContain("Domain");
    } finally {
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
