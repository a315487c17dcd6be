/** What a technician does in the console, in a browser, by what they see there. */
import type { Page } from "playwright-core";
import { t } from "../../../console/web/src/messages/text.ts";

export { t };

export const PASSWORD = "correct horse 42";
export const ORGANISATION = "Cedar IT";
export const OWNER = "Sam Field";

/** S1: opens the link of the first start, names the help desk, writes the words down, and is in. Returns the words. */
export async function firstStart(page: Page, ownerLink: string): Promise<string[]> {
  await nameTheDesk(page, ownerLink);
  const words = await page.locator("ol.words li").allInnerTexts();
  await page.getByRole("button", { name: t("words.written") }).click();
  const fields = page.locator("form .field");
  for (const field of await fields.all()) {
    const place = Number(/\d+/.exec(await field.locator("label").innerText())?.[0]);
    await field.locator("input").fill(words[place - 1] ?? "");
  }
  await page.getByRole("button", { name: t("words.done") }).click();
  await page.getByRole("heading", { name: t("cases.title") }).waitFor();
  return words;
}

/** The first half of it: up to the page with the seven words. */
export async function nameTheDesk(page: Page, ownerLink: string): Promise<void> {
  await page.goto(ownerLink);
  await page.getByLabel(t("firstStart.organisation"), { exact: true }).fill(ORGANISATION);
  await page.getByLabel(t("firstStart.name"), { exact: true }).fill(OWNER);
  await page.getByLabel(t("signIn.newPassword"), { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: t("firstStart.button") }).click();
  await page.locator("ol.words li").nth(6).waitFor();
}

/** Logs a case by keyboard alone, from any page; ends at its bench. Returns its number as the links have it. */
export async function logCase(page: Page, name: string, problem: string): Promise<string> {
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.waitForURL(/\/cases$/);
  await page.getByRole("heading", { name: t("cases.title") }).waitFor();
  await page.keyboard.press("n");
  await page.locator("form.new-case input").first().waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(problem);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cases\/[^/]+$/);
  await page.locator(".bench-head h1").waitFor();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

export interface CaseLinks {
  readonly join: string;
  readonly customer: string;
}

/** The two links of a case that waits for its machine. */
export async function caseLinks(page: Page): Promise<CaseLinks> {
  await page.getByText(t("connect.showLinks")).click();
  const [join = "", customer = ""] = await page.locator(".link-line code").allTextContents();
  return { join, customer };
}

/** The tab of the bench's middle column. */
export async function openTab(
  page: Page,
  name: "evidence" | "terminal" | "commands" | "procedures" | "inventory" | "record",
): Promise<void> {
  await page.getByRole("tab", { name: t(`bench.tab_${name}`) }).click();
}

/** Starts the flow of that title. */
export async function startFlow(page: Page, title: string): Promise<void> {
  await page
    .locator(".chooser-flow", { hasText: title })
    .getByRole("button", { name: t("run.start"), exact: true })
    .click();
  await page.locator(".run-title", { hasText: title }).waitFor();
}

/** The step that is due, once it is this one. */
export const dueStep = (page: Page, title: string) =>
  page.locator(".due", { has: page.locator(".strong", { hasText: title }) });

/** Waits until the record of the run holds this step. */
export const doneStep = (page: Page, title: string) =>
  page.locator(".step.done", { has: page.locator(".strong", { hasText: title }) });

/** Asks for one more permission, from the chips at the top. */
export async function ask(page: Page, scope: "run_commands" | "terminal" | "install_task"): Promise<void> {
  await page
    .getByRole("group", { name: t("ask.allowed") })
    .getByRole("button", { name: `+ ${t(`scope.${scope}`)}` })
    .click();
}

/** Closes the case whose customer has confirmed, with the words that the run found. */
export async function closeCase(page: Page): Promise<void> {
  await page.getByRole("button", { name: t("close.open") }).click();
  await page.getByText(t("close.confirmed")).waitFor();
  await page.getByRole("button", { name: t("close.button") }).click();
  await page.getByText(t("close.done")).waitFor();
}

/** Presses a button that saves a file, and returns where it was put. */
export async function saved(page: Page, button: string, path: string): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  await (await download).saveAs(path);
  return path;
}
