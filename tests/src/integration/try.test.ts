/** `npm run try`: three links, a signed-in command line, the same again at a second run, and nothing left behind at the end. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hubApi } from "@deskside/cli";
import { parseLink } from "@deskside/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandLine } from "../support/command-line.ts";
import { companionCustomer } from "../support/companion-customer.ts";
import { type CronBox, startCronBox } from "../support/cron-box.ts";

const PROGRAM = fileURLToPath(new URL("../../../tools/try.ts", import.meta.url));
/** Links are there within seconds; a busy machine gets this long, in ms. */
const START_LIMIT_MS = 45_000;
const KEYS = ["console", "signIn", "customer", "companion", "joinLink", "caseRef", "cliHome"];

interface Links {
  readonly console: string;
  readonly signIn: string;
  readonly customer: string;
  readonly companion: string;
  readonly joinLink: string;
  readonly caseRef: string;
  readonly cliHome: string;
}
interface Try {
  readonly links: Links;
  /** Ctrl-C; resolves with the exit code and all that was said. */
  end(): Promise<{ code: number | null; said: string }>;
}

let box: CronBox;
let data: string;
/** What the installed task may clean. */
let junk: string;
const open = new AsyncDisposableStack();

beforeAll(async () => {
  box = open.use(await startCronBox());
  data = mkdtempSync(join(tmpdir(), "deskside-try-"));
  junk = mkdtempSync(join(tmpdir(), "deskside-junk-"));
  open.defer(() => {
    for (const folder of [data, junk]) rmSync(folder, { recursive: true, force: true });
  });
});
afterAll(() => open.disposeAsync());

/** Starts it in the box: the crontab that it may touch is the box's. */
async function startTry(...flags: string[]): Promise<Try> {
  const pidFile = join(data, "..", `${data.split("/").at(-1)}.pid`);
  const script = `echo $$ >${pidFile}; exec "$0" "$@"`;
  const child: ChildProcess = box.spawn("/bin/sh", [
    "-c",
    script,
    process.execPath,
    PROGRAM,
    "--data",
    data,
    "--json",
    ...flags,
  ]);
  let out = "";
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", () => {
      if (out.includes("\n")) resolve();
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`no links: ${said}`)), START_LIMIT_MS).unref();
  });
  await ready;
  const pid = box.run("/bin/cat", [pidFile]).toString().trim();
  rmSync(pidFile, { force: true });
  return {
    links: JSON.parse(out) as Links,
    async end() {
      box.run("/bin/kill", ["-INT", pid]);
      return { code: await ended, said };
    },
  };
}

const params = ["--set", "minimumAgeDays=14", "--set", "schedule=daily 03:10"];

test("links and a command line that is signed in; a task that was installed is taken out at the end", async () => {
  const run = await startTry();
  const { links } = run;
  expect(Object.keys(links).sort()).toEqual([...KEYS].sort());
  expect(statSync(join(data, "words.txt")).mode & 0o777).toBe(0o600);
  expect(statSync(data).mode & 0o077).toBe(0);

  // The browser's link: a one-time sign-in with an invitation that the parent answers.
  const signIn = parseLink(links.signIn);
  expect(signIn).toMatchObject({
    kind: "sign-in",
    origin: links.console,
    invite: { root: expect.any(String) },
  });
  using browser = commandLine();
  await browser.done("login", links.signIn);
  const invited = await browser.done("case", "list");
  expect(invited["items"]).toMatchObject([{ ref: links.caseRef }]);
  using again = commandLine();
  expect(await again.run(["login", links.signIn, "--json"])).toMatchObject({
    code: 1,
    json: { code: "LINK_USED" },
  });

  const customer = parseLink(links.customer);
  if (customer?.kind !== "customer") throw new Error("no customer's link");
  const phone = hubApi({ origin: customer.origin, cookie: "", csrf: "" });
  await expect(
    phone("enterAsCustomer", { body: { link: customer.id, token: customer.token } }),
  ).resolves.toBeDefined();

  // This machine is there, its customer answers on the companion page, and both signers can work with it.
  using person = await companionCustomer(links.companion);
  const owner = commandLine(links.cliHome);
  const [device] = (await owner.done("device", "list"))["items"];
  expect(device).toMatchObject({ online: true, prompt: "companion", openCase: { ref: links.caseRef } });
  await owner.done("ask", device.id, "run_checks", "install_task", "--reason", "to try it");
  expect(await browser.done("check", device.id, "schedule.status")).toMatchObject({ ok: true });

  const before = box.crontab();
  const roots = ["--set", `roots=["${junk}"]`];
  const deployed = await owner.done(
    "procedure",
    "deploy",
    device.id,
    "clean-temporary-files",
    ...params,
    ...roots,
  );
  expect(deployed).toMatchObject({ ok: true, state: "installed" });
  expect(box.crontab()?.toString()).toContain(deployed["deployment"]);
  expect(person.asked.map(({ kind }) => kind)).toEqual(["consent", "confirm"]);
  const tested = await owner.done("procedure", "test", deployed["deployment"], "--mode", "run-now");
  expect(tested).toMatchObject({ ok: true, report: { status: "passed" } });

  const { code, said } = await run.end();
  expect(said).toContain(`Rolled back:`);
  expect(said).toContain(deployed["deployment"]);
  expect(code).toBe(0);
  expect(box.crontab()?.toString() ?? "").toBe(before?.toString() ?? "");
  await expect(fetch(`${links.console}/healthz`)).rejects.toThrow();
  await expect(fetch(links.companion)).rejects.toThrow();
});

test("a second run takes up the same place, organisation, case and machine; --keep leaves what it installed", async () => {
  const owner = commandLine(join(data, "cli"));
  const first = await startTry("--keep");
  const { links } = first;
  const [device] = (await owner.done("device", "list"))["items"];
  expect(links.caseRef).toBe("#1001");
  using person = await companionCustomer(links.companion);
  await owner.done("ask", device.id, "run_checks", "install_task");
  const roots = ["--set", `roots=["${junk}"]`];
  const deployed = await owner.done(
    "procedure",
    "deploy",
    device.id,
    "clean-temporary-files",
    ...params,
    ...roots,
  );
  expect(person.asked.length).toBe(2);
  const { code, said } = await first.end();
  expect(code).toBe(0);
  expect(said).toContain("Left installed");
  expect(box.crontab()?.toString()).toContain(deployed["deployment"]);

  const second = await startTry();
  expect(second.links.console).toBe(links.console);
  expect(second.links.caseRef).toBe(links.caseRef);
  expect((await owner.done("device", "list"))["items"]).toMatchObject([{ id: device.id, online: true }]);
  // What an earlier run was told to keep is not this run's to take away.
  expect((await second.end()).code).toBe(0);
  expect(box.crontab()?.toString()).toContain(deployed["deployment"]);
});
