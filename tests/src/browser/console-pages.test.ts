/** Every page of the console in both schemes, at its widths: axe, what does not fit, and the keyboard alone. */
import { describe, expect, test } from "vitest";
import { startAgent } from "../support/browser-agent.ts";
import { letThem } from "../support/browser-customer.ts";
import { startHub } from "../support/browser-hub.ts";
import { startPc } from "../support/browser-pc.ts";
import { ask, caseLinks, firstStart, logCase, openTab, startFlow, t } from "../support/browser-technician.ts";
import { lookAt, startBrowser } from "../support/browser-windows.ts";

/** A tablet held upright, for all but the bench. */
const TABLET = { width: 768, height: 1024 };
const DESK = { width: 1280, height: 860 };

describe("the console", () => {
  test("holds in both schemes, at its widths, on every page", async () => {
    await using hub = await startHub();
    await using pc = await startPc();
    await using browser = await startBrowser();
    const { page, troubles } = await browser.open("technician");
    const { page: companion } = await browser.open("companion");
    await firstStart(page, hub.ownerLink ?? "");
    await logCase(
      page,
      "Alex Reed",
      "Everything takes a long time since the update of last week, and the fan is loud",
    );
    const wrong: string[] = [];
    const links = await caseLinks(page);
    wrong.push(...(await lookAt(page, "bench-links")));
    await using agent = await startAgent(pc, links.join);
    await companion.goto(agent.companion);
    await letThem(companion);
    await page.getByText(t("live.cpu"), { exact: true }).waitFor();

    await startFlow(page, "The computer is slow");
    await page.locator(".live-strip button").first().click();
    await page.getByText(t("live.load"), { exact: true }).waitFor();
    wrong.push(...(await lookAt(page, "bench-live")));
    await openTab(page, "inventory");
    await page.getByRole("button", { name: t("inventory.take") }).click();
    await page.getByText(t("inventory.cpu"), { exact: true }).waitFor({ timeout: 60_000 });
    wrong.push(...(await lookAt(page, "bench-inventory")));
    await openTab(page, "commands");
    wrong.push(...(await lookAt(page, "bench-commands-ask")));
    await ask(page, "run_commands");
    await letThem(companion, /wants to do more/);
    await page.getByRole("button", { name: t("commands.processes") }).click();
    await page.getByRole("button", { name: t("commands.list"), exact: true }).click();
    await page.getByText("cron", { exact: true }).first().waitFor();
    wrong.push(...(await lookAt(page, "bench-processes")));
    await page.getByRole("button", { name: t("commands.services") }).click();
    wrong.push(...(await lookAt(page, "bench-services")));
    await openTab(page, "procedures");
    await page.locator(".procedure").nth(2).waitFor();
    wrong.push(...(await lookAt(page, "bench-procedures")));
    await openTab(page, "record");
    await page.locator(".timeline > li").first().waitFor();
    wrong.push(...(await lookAt(page, "bench-timeline")));
    await page.getByRole("button", { name: t("close.open") }).click();
    await page.getByRole("dialog").waitFor();
    wrong.push(...(await lookAt(page, "bench-close")));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });

    const places: [path: string, name: string, ready: () => Promise<unknown>][] = [
      ["/cases", "cases", () => page.locator(".case-row").first().waitFor()],
      ["/devices", "devices", () => page.locator("main table tbody a").first().waitFor()],
      ["/library", "library", () => page.getByText("The disk is full").first().waitFor()],
      ["/library/flows/disk-full", "library-flow", () => page.locator(".react-flow__node").first().waitFor()],
      ["/settings", "settings-page", () => page.getByText(t("settings.keyText")).waitFor()],
      ["/nowhere", "no-page", () => page.getByText(t("error.noPage")).waitFor()],
    ];
    for (const [path, name, ready] of places) {
      await page.setViewportSize(DESK);
      await page.goto(hub.origin + path);
      await ready();
      wrong.push(...(await lookAt(page, name)));
      await page.setViewportSize(TABLET);
      wrong.push(...(await lookAt(page, `${name}-tablet`)));
    }
    await page.setViewportSize(DESK);
    await page.goto(`${hub.origin}/devices`);
    await page.locator("main table tbody a").first().click();
    await page.waitForURL(/\/devices\/.+/);
    for (const tab of ["inventory", "deployments", "cases"] as const) {
      await page.getByRole("tab", { name: t(`devices.tab_${tab}`) }).click();
      wrong.push(...(await lookAt(page, `device-${tab}`)));
    }

    // The keyboard alone: the palette finds the case, the list of keys opens and closes.
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("takes a long");
    await page.getByRole("option", { name: /takes a long time/ }).waitFor();
    wrong.push(...(await lookAt(page, "palette")));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/cases\/1001$/);
    await page.locator(".bench-head").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    wrong.push(...(await lookAt(page, "keys")));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("6");
    await page.locator(".timeline").waitFor();
    expect(troubles.filter((trouble) => !trouble.includes("/nowhere"))).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
