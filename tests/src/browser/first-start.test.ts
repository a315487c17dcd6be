/** The help desk comes to be in a browser: its root and words, its first technician, and a second by invitation. */
import { describe, expect, test } from "vitest";
import { commandLine } from "../support/browser-cli.ts";
import { startHub } from "../support/browser-hub.ts";
import { firstStart, nameTheDesk, OWNER, PASSWORD, t } from "../support/browser-technician.ts";
import { lookAt, startBrowser } from "../support/browser-windows.ts";

describe("the first start in a browser", () => {
  test("names the help desk, shows seven words once, asks for two, and is in", async () => {
    await using hub = await startHub();
    await using browser = await startBrowser();
    const { page, troubles, another } = await browser.open("technician");
    await page.goto(hub.ownerLink ?? "");
    await page.getByRole("heading", { name: t("firstStart.title") }).waitFor();
    // The link's secret is gone from where others could read it.
    expect(page.url()).not.toContain("#");
    const wrong = await lookAt(page, "first-start");
    await page.reload();
    await nameTheDesk(page, page.url());
    wrong.push(...(await lookAt(page, "seven-words")));
    const words = await page.locator("ol.words li").allInnerTexts();
    expect(new Set(words).size).toBe(7);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: t("words.save") }).click();
    expect((await saved).suggestedFilename()).toMatch(/^deskside-root-.*\.json$/);

    await page.getByRole("button", { name: t("words.written") }).click();
    const inputs = page.locator("form input");
    await inputs.first().waitFor();
    expect(await inputs.count()).toBe(2);
    const done = page.getByRole("button", { name: t("words.done") });
    await inputs.first().fill("wrong-word-here");
    expect(await done.isDisabled()).toBe(true);
    wrong.push(...(await lookAt(page, "two-words")));
    for (const field of await page.locator("form .field").all()) {
      const place = Number(/\d+/.exec(await field.locator("label").innerText())?.[0]);
      await field.locator("input").fill(words[place - 1] ?? "");
    }
    await done.click();
    await page.getByRole("heading", { name: t("cases.title") }).waitFor();
    await page.getByText(t("cases.none")).waitFor();
    wrong.push(...(await lookAt(page, "cases-empty")));

    // The link was good for one use, and says so.
    const again = await another();
    await again.goto(hub.ownerLink ?? "");
    await again.getByRole("heading", { name: t("signIn.linkFailed") }).waitFor();
    wrong.push(...(await lookAt(again, "link-used")));
    expect(wrong).toEqual([]);
    expect(troubles.filter((trouble) => !/40[0-9]|410/.test(trouble))).toEqual([]);
  });

  test("a second technician joins by invitation, and the command line by a key of its own", async () => {
    await using hub = await startHub();
    await using browser = await startBrowser();
    const owner = await browser.open("technician");
    await firstStart(owner.page, hub.ownerLink ?? "");
    await owner.page.keyboard.press("g");
    await owner.page.keyboard.press("s");
    await owner.page.getByLabel(t("settings.inviteName"), { exact: true }).fill("Robin Hale");
    await owner.page.getByRole("button", { name: t("settings.invite") }).click();
    const link = await owner.page.locator("code", { hasText: "/i/" }).innerText();

    const robin = await browser.open("technician");
    await robin.page.goto(link);
    await robin.page.getByRole("heading", { name: t("invite.title") }).waitFor();
    expect(robin.page.url()).not.toContain("#");
    const wrong = await lookAt(robin.page, "invitation");
    // Nobody signs while no owner's console is open.
    await owner.page.goto("about:blank");
    await robin.page.getByLabel(t("invite.password"), { exact: true }).fill(PASSWORD);
    await robin.page.getByRole("button", { name: t("invite.button") }).click();
    await robin.page.getByText(t("key.waiting", { name: OWNER })).waitFor();
    wrong.push(...(await lookAt(robin.page, "waits-for-key")));
    await owner.page.goto(`${hub.origin}/settings`);
    await owner.page.getByText(t("team.joined", { name: "Robin Hale" })).waitFor();
    await robin.page.getByText(t("key.waiting", { name: OWNER })).waitFor({ state: "hidden" });
    wrong.push(...(await lookAt(owner.page, "settings")));

    // By password, on the same computer, after signing out.
    await robin.page.goto(`${hub.origin}/settings`);
    await robin.page.getByRole("button", { name: t("settings.signOut") }).click();
    await robin.page.getByRole("heading", { name: t("signIn.title") }).waitFor();
    wrong.push(...(await lookAt(robin.page, "sign-in")));
    await robin.page.getByLabel(t("signIn.name"), { exact: true }).fill("Robin Hale");
    await robin.page.getByLabel(t("signIn.password"), { exact: true }).fill(PASSWORD);
    await robin.page.getByRole("button", { name: t("signIn.button") }).click();
    await robin.page.getByText("Robin Hale").first().waitFor();

    await owner.page.getByRole("button", { name: t("settings.moreKeys") }).click();
    const login = await owner.page.locator("#key code", { hasText: "/i/" }).innerText();
    using desk = commandLine();
    await desk.run("login", login);
    await desk.run("case", "open", "--person", "Alex Reed", "--problem", "Slow");
    expect(await desk.run("case", "list")).toMatchObject({ items: [{ problem: "Slow" }] });
    await owner.page.keyboard.press("g");
    await owner.page.keyboard.press("c");
    await owner.page.getByText("Slow", { exact: true }).waitFor();
    expect(wrong).toEqual([]);
  });
});
