/** The companion page's server: what it gives to whom, and what the page can do with its token. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import type { Body, CompanionView } from "@deskside/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { joinedAgent, type Joined } from "../support/joined-agent.ts";

/** Where the agent looks for the page when it runs from its sources. */
const PAGE = fileURLToPath(new URL("../../../agent/dist/companion/", import.meta.url));
const MADE = !existsSync(PAGE);
beforeAll(() => {
  if (!MADE) return;
  mkdirSync(PAGE, { recursive: true });
  writeFileSync(`${PAGE}/companion.html`, "<!doctype html><title>Deskside</title>");
});
afterAll(() => {
  if (MADE) rmSync(PAGE, { recursive: true });
});

const withPage = (scopes: Parameters<typeof joinedAgent>[0] = []) =>
  joinedAgent(scopes, { agent: { prompt: "companion" } });
const pageOf = ({ machine }: Joined) => new URL(machine.agent.status().companion ?? "");

function get(
  url: URL,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: url.hostname, port: url.port, path: url.pathname, method, headers },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      },
    );
    asked.once("error", reject).end();
  });
}

/** A page: its views, and what it can say. */
async function openPage(url: URL, token: string, origin = url.origin) {
  const socket = new WebSocket(`ws://${url.host}/ws`, { origin });
  const views: CompanionView[] = [];
  const looking = new Set<() => void>();
  socket.on("message", (data) => {
    const { t, b } = JSON.parse((data as Buffer).toString()) as { t: string; b: unknown };
    if (t === "companion.view") views.push(b as Body<"companion.view">);
    for (const look of [...looking]) look();
  });
  const closed = new Promise<number>((resolve) => {
    socket.once("close", (code) => resolve(code));
    socket.once("error", () => resolve(-1));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const say = (t: string, b: unknown) => socket.send(JSON.stringify({ t, b }));
  say("companion.open", { token });
  return {
    say,
    closed,
    close: () => socket.close(),
    until(fits: (view: CompanionView) => boolean): Promise<CompanionView> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`not seen, last: ${JSON.stringify(views.at(-1))}`)),
          10_000,
        );
        const look = () => {
          const found = views.find(fits);
          if (found === undefined) return;
          clearTimeout(timer);
          looking.delete(look);
          resolve(found);
        };
        looking.add(look);
        look();
      });
    },
  };
}

test("the page comes with strict headers, and only under its own name", async () => {
  await using joined = await withPage();
  const url = pageOf(joined);
  const page = await get(url);
  expect(page.status).toBe(200);
  expect(page.headers["content-security-policy"]).toMatch(
    /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'.*require-trusted-types-for/,
  );
  expect(page.headers).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  expect(page.headers["set-cookie"]).toBeUndefined();
  expect((await get(url, { host: "attacker.example" })).status).toBe(421);
  expect((await get(url, { host: `localhost:${url.port}` })).status).toBe(421);
  expect((await get(new URL("/../../device-key.json", url))).status).toBe(404);
  expect((await get(url, {}, "POST")).status).toBe(405);
});

test("without the token, or from another page, nothing is told", async () => {
  await using joined = await withPage();
  const url = pageOf(joined);
  const stranger = await openPage(url, "A".repeat(43));
  expect(await stranger.closed).toBe(1008);
  await expect(openPage(url, url.hash.slice(1), "http://attacker.example")).rejects.toThrow("403");
  await expect(openPage(url, url.hash.slice(1), "null")).rejects.toThrow("403");
});

test("the customer reads the question on the page, answers, sees what is done, and stops it", async () => {
  await using joined = await withPage();
  const { technician, link } = joined;
  const url = pageOf(joined);
  const page = await openPage(url, url.hash.slice(1));
  expect(await page.until((view) => view.organisation === "Cedar IT")).toMatchObject({
    connection: "online",
    joining: "joined",
  });

  const asked = technician.ask(["view_diagnostics", "run_checks", "run_commands"]);
  const { prompt } = await page.until((view) => view.prompt !== null);
  expect(prompt).toMatchObject({
    kind: "consent",
    technician: "Sam Field",
    organisation: "Cedar IT",
    caseRef: "#1042",
  });
  const yes = {
    prompt: prompt?.id,
    answer: "yes",
    scopes: ["run_checks", "run_commands", "terminal"],
    record: false,
  };
  // Without the tick that they may decide it is no yes, and the question stays.
  page.say("prompt.answer", { ...yes, authorised: false });
  page.say("prompt.answer", { ...yes, authorised: true });
  expect((await asked).outcome).toBe("granted");
  expect(technician.grants.has("terminal")).toBe(false);
  const open = await page.until((view) => view.sessions.length === 1 && view.prompt === null);
  expect(open.sessions[0]?.scopes.map(({ scope }) => scope)).toEqual(["run_checks", "run_commands"]);

  await technician.run("check.run", { check: "disk.inodes", params: {} });
  await page.until((view) =>
    view.done.some((item) => item.kind === "checked" && item.text.startsWith("tested:")),
  );
  await technician.open("command.run", { argv: ["/bin/sleep", "60"], timeoutMs: 60_000, stream: 9 } as never);
  await page.until((view) => view.running.some(({ text }) => text === "Running: /bin/sleep 60"));
  page.say("companion.stop", {});
  await page.until(
    (view) => view.askingBlocked && view.ended?.why === "stopped" && view.running.length === 0,
  );
  expect((await link.next("session.ended")).why).toBe("customer");
  page.say("companion.revoke", { allowAsking: true });
  await page.until((view) => !view.askingBlocked && view.ended === null && view.sessions.length === 0);
  page.close();
});

test("a step is shown, and its answer goes to the hub signed, until the step is another", async () => {
  await using joined = await withPage();
  const { technician, link } = joined;
  const url = pageOf(joined);
  const page = await openPage(url, url.hash.slice(1));
  const step = {
    id: "run1.3",
    run: "run1",
    visit: 3,
    number: 3,
    about: 6,
    title: "Look at the box",
    text: "Are the lights green?",
    hazard: null,
    waitsFor: "customer" as const,
    input: {
      kind: "choice" as const,
      choices: [
        { value: "green", label: "Yes, green" },
        { value: "unsure", label: "I am not sure" },
      ],
    },
    outcome: null,
  };
  link.send({ t: "step.show", b: { sid: technician.sid, step } });
  await page.until((view) => view.step?.id === "run1.3");
  page.say("step.answer", { step: "run1.2", value: "old" });
  page.say("step.answer", { step: "run1.3", value: "green" });
  const answer = await link.next("answer.give");
  const { verifyObject } = await import("@deskside/protocol");
  const { crypto } = await import("../support/raw-hub.ts");
  expect(await verifyObject(crypto, "answer", answer.answer, technician.deviceKey)).toMatchObject({
    step: "run1.3",
    answer: "green",
    sid: technician.sid,
  });
  link.send({ t: "step.show", b: { sid: technician.sid, step: null } });
  await page.until((view) => view.step === null);
  page.close();
});
