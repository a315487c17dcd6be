/** The whole road, with two browser windows and a real agent: from a call to a record that anybody can verify. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { startAgent } from "../support/browser-agent.ts";
import { commandLine } from "../support/browser-cli.ts";
import { answer, answerAll, confirmChange, letThem, OPENING, step } from "../support/browser-customer.ts";
import { fillDisk, freePct, leftOvers } from "../support/browser-full-disk.ts";
import { startHub } from "../support/browser-hub.ts";
import { startPc } from "../support/browser-pc.ts";
import {
  ask,
  caseLinks,
  closeCase,
  doneStep,
  dueStep,
  firstStart,
  logCase,
  openTab,
  ORGANISATION,
  OWNER,
  saved,
  startFlow,
  t,
} from "../support/browser-technician.ts";
import { lookAt, picture, startBrowser } from "../support/browser-windows.ts";

/** cron fires once a minute; the timer test waits for the next full one, or the one after. */
const LIMIT_MS = 300_000;
const FOREIGN = "# theirs\n0 0 1 1 * /bin/true\n";

describe("a full disk", () => {
  test("is joined, seen, found, mended, kept clean by cron, and recorded", {
    timeout: LIMIT_MS,
  }, async () => {
    await using hub = await startHub();
    await using pc = await startPc({ disk: true });
    pc.setCrontab(FOREIGN);
    await using browser = await startBrowser();
    const technician = await browser.open("technician");
    const phone = await browser.open("phone");
    const companion = await browser.open("companion");
    const desk = technician.page;
    const wrong: string[] = [];
    const look = async (page: Page, name: string) => void wrong.push(...(await lookAt(page, name)));

    // Join.
    await firstStart(desk, hub.ownerLink ?? "");
    const ref = await logCase(desk, "Alex Reed", "The disk is full");
    await look(desk, "bench-waiting");
    const links = await caseLinks(desk);
    await phone.page.goto(links.customer);
    await phone.page.getByText(`${OWNER} is working on it.`).waitFor();
    await using agent = await startAgent(pc, links.join);
    await companion.page.goto(agent.companion);
    expect(fillDisk(pc)).toBeLessThan(1);

    // Consent: the joined machine is asked at once, the phone says where, and the graphs move.
    await companion.page.getByRole("heading", { name: `${OWNER} wants to look at this computer.` }).waitFor();
    await companion.page.getByText(`${ORGANISATION} confirms this name.`).waitFor();
    await phone.page.getByRole("heading", { name: "Look at your computer." }).waitFor();
    await look(companion.page, "companion-consent");
    await look(phone.page, "customer-look");
    await look(desk, "bench-asking");
    await letThem(companion.page);
    await desk.getByText(t("live.cpu"), { exact: true }).waitFor();
    const graph = desk.locator(".live-strip canvas").first();
    const drawn = () => graph.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await drawn();
    await expect.poll(drawn, { timeout: 15_000 }).not.toBe(before);
    await phone.page.getByText(/can look/).waitFor();

    // Find: the customer answers, the checks run by themselves and choose the way.
    await startFlow(desk, "The disk is full");
    await answerAll(phone.page, OPENING);
    await answer(phone.page, "What happens next", "Yes, go on");
    const judge = dueStep(desk, "Judge what fills it");
    await judge.waitFor();
    await doneStep(desk, "Is the disk full?").getByText(t("state.fail"), { exact: true }).waitFor();
    await doneStep(desk, "What takes the room?").waitFor();
    expect(await judge.innerText()).toContain("/var/tmp");
    await look(desk, "bench-judging");
    await look(phone.page, "customer-technician-looks");
    await judge.getByRole("button", { name: "Temporary files and caches in their usual places" }).click();

    // Mend: one signed change, confirmed on the PC; then the check that found the fault runs again.
    const clean = dueStep(desk, "Clean temporary files");
    await clean.getByRole("button", { name: t("ask.for", { scope: t("scope.run_commands") }) }).click();
    await letThem(companion.page, /wants to do more/);
    await clean.getByRole("button", { name: t("run.runNow") }).click();
    await companion.page.getByRole("heading", { name: /wants to/ }).waitFor();
    await look(companion.page, "companion-confirm");
    const exact = await confirmChange(companion.page, /wants to/);
    expect(exact).toContain("/var/tmp");
    await step(phone.page, "Does it work now?").waitFor();
    expect(leftOvers(pc)).toEqual([]);
    expect(freePct(pc)).toBeGreaterThan(90);
    await look(phone.page, "customer-fixed");
    await look(companion.page, "companion-session");
    await answer(phone.page, "Does it work now?", "Yes, it works");
    await desk.locator(".conclusion").getByText(t("state.confirmed")).waitFor();
    await look(desk, "bench-confirmed");

    // Keep: planned, agreed on the phone, confirmed on the PC, in the machine's own cron, tested, signed off.
    await openTab(desk, "procedures");
    await desk
      .locator(".procedure", { hasText: "Clean temporary files" })
      .getByRole("button", { name: t("procedures.planIt") })
      .click();
    await desk.getByRole("button", { name: t("procedures.plan"), exact: true }).click();
    await desk.getByText("10 3 * * *").first().waitFor();
    await look(desk, "bench-plan");
    await desk.getByRole("button", { name: t("procedures.propose", { name: "Alex Reed" }) }).click();
    await phone.page.getByRole("heading", { name: `${OWNER} wants to add one automatic job.` }).waitFor();
    await look(phone.page, "customer-plan");
    await phone.page.getByRole("button", { name: "Yes, I agree" }).click();
    await ask(desk, "install_task");
    await letThem(companion.page, /wants to do more/);
    const install = desk.getByRole("button", { name: t("procedures.install"), exact: true });
    await install.click();
    const installed = await confirmChange(companion.page, /add one automatic job/);
    expect(installed).toContain("10 3 * * *");
    await desk.getByText(t("procedures.installedToast")).waitFor();
    const table = pc.crontab() ?? "";
    expect(table).toMatch(/^10 3 \* \* \* \/bin\/sh '[^']*\/script\.sh' # deskside:\w+\n/);
    expect(table.endsWith(`\n${FOREIGN}`)).toBe(true);
    const tests = desk.locator(".tests > li");
    for (const mode of ["run-now", "timer-now"] as const) {
      const row = tests.filter({ has: desk.locator(".strong", { hasText: t(`testMode.${mode}`) }) });
      await row.getByRole("button").click();
      await row.getByText(t("state.passed"), { exact: true }).waitFor({ timeout: 150_000 });
    }
    await look(desk, "bench-tested");
    await desk.getByLabel(t("procedures.note")).fill("Both tests passed.");
    await desk.getByRole("button", { name: t("procedures.signOff") }).click();
    await desk.getByText(t("procedures.signedOffBy", { name: OWNER })).waitFor();

    // A terminal, typed into like one, and kept.
    await openTab(desk, "terminal");
    await ask(desk, "terminal");
    await letThem(companion.page, /wants to do more/);
    await desk.getByRole("button", { name: t("terminal.open") }).click();
    const screen = desk.locator(".xterm-rows");
    await desk.getByText(t("terminal.leave")).waitFor();
    await desk.keyboard.type("echo free-$((40+2)); exit\n");
    await expect.poll(() => screen.innerText(), { timeout: 10_000 }).toContain("free-42");
    await screen.getByText(t("terminal.ended")).waitFor();
    await look(desk, "bench-terminal");

    // The record: closed with the customer's confirmation, exported, verified without the hub.
    await openTab(desk, "record");
    await closeCase(desk);
    await phone.page.getByRole("heading", { name: /^Finished at/ }).waitFor();
    await look(phone.page, "customer-finished");
    using home = commandLine();
    const json = await saved(desk, t("record.json"), join(home.home, "record.json"));
    const html = await saved(desk, t("record.html"), join(home.home, "record.html"));
    const cast = await saved(desk, t("record.cast", { number: 1 }), join(home.home, "terminal.cast"));
    await desk.getByRole("button", { name: t("record.verify") }).click();
    await desk.locator(".verdict").getByText(t("record.verdict_good"), { exact: true }).waitFor();
    // What the programs printed is in it, under the PC's signature.
    expect(await desk.locator(".verdict").innerText()).not.toMatch(/not in this file|not signed by the PC/);
    await look(desk, "bench-record");
    const root = new URL(links.join).hash.split(".")[1] ?? "";
    expect(await home.run("verify", json, "--root", root)).toMatchObject({ ok: true });
    expect(await home.run("verify", html, "--root", root)).toMatchObject({ ok: true });
    // The player wants a terminal, which `script` gives it.
    const played = await promisify(execFile)("script", ["-qec", `asciinema cat '${cast}'`, "/dev/null"], {
      encoding: "utf8",
    });
    expect(played.stdout).toContain("free-42");
    const report = await technician.another();
    await report.goto(`file://${html}`);
    await report.getByText("The disk is full").first().waitFor();
    await look(report, "report");
    await report.pdf({ path: join(home.home, "report.pdf") });

    expect(ref).toBe("1001");
    await picture(companion.page, "companion-end");
    expect(technician.troubles).toEqual([]);
    expect(phone.troubles).toEqual([]);
    expect(companion.troubles).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
