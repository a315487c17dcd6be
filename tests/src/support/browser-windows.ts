/** The system's Chromium with the windows of a visit: the technician's, the customer's phone, the page on their PC. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Where pictures of the pages go, for people to look at; without it none are taken. */
const PICTURES = process.env["DESKSIDE_PICTURES"];
/** No wait on a page is longer, in ms, unless a test says so. */
export const WAIT_MS = 15_000;

/** The widths at which pages must work, in CSS pixels. */
export const SIZES = {
  technician: { width: 1280, height: 860 },
  phone: { width: 360, height: 740 },
  companion: { width: 480, height: 720 },
} as const;
export type Size = keyof typeof SIZES;

export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What its pages said of being broken: uncaught errors, refused scripts, errors on the console. */
  readonly troubles: readonly string[];
  /** A second page with the same storage. */
  another(): Promise<Page>;
}

export interface Windows extends AsyncDisposable {
  readonly browser: Browser;
  /** A window with a storage of its own: another person, or another device. */
  open(size: Size, more?: { readonly scheme?: "light" | "dark" }): Promise<Window>;
}

/** Starts the browser; it ends with the test. */
export async function startBrowser(): Promise<Windows> {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    browser,
    async open(size, more = {}) {
      const phone = size === "phone";
      const context = await browser.newContext({
        viewport: SIZES[size],
        hasTouch: phone,
        isMobile: phone,
        colorScheme: more.scheme ?? "light",
        reducedMotion: "reduce",
        acceptDownloads: true,
        locale: "en-GB",
      });
      context.setDefaultTimeout(WAIT_MS);
      const troubles: string[] = [];
      context.on("weberror", (error) => troubles.push(String(error.error().stack ?? error.error())));
      context.on("console", (message) => {
        if (message.type() === "error") troubles.push(`${message.text()} (${message.location().url})`);
      });
      return { page: await context.newPage(), context, troubles, another: () => context.newPage() };
    },
    async [Symbol.asyncDispose]() {
      // How every page stood at the end: what a failed test leaves to look at.
      const pages = browser.contexts().flatMap((context) => context.pages());
      for (const [at, page] of pages.entries()) await picture(page, `end-${at}`);
      await browser.close();
    },
  };
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Findings of axe, each with its places. `coloursOnly`: of the rules that the colour scheme has a part in. There are no
 * frames in these pages, so that axe need not look for any.
 */
export async function accessibilityFaults(page: Page, coloursOnly = false): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (coloursOnly
    ? axe.withRules(["color-contrast"])
    : axe.withTags(RULES)
  ).analyze();
  return violations.map(
    (each) =>
      `${each.id}: ${each.help}\n${each.nodes
        .slice(0, 8)
        .map(
          (node) =>
            `    ${node.target.join(" ")}  ${node.failureSummary?.split("\n").slice(1, 3).join(" ") ?? ""}`,
        )
        .join("\n")}`,
  );
}

/** What does not fit: how far the page can be scrolled sideways, in CSS pixels. */
export const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/**
 * What is cut at a side: controls and headings that reach beyond the part of the page that they stand in. Code may be
 * scrolled sideways.
 */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll(
      "button, a, h1, h2, h3, label, input, select, textarea, dd",
    )) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest("pre, code, .xterm, .visually-hidden, .skip") !== null) continue;
      for (let around = element.parentElement; around !== null; around = around.parentElement) {
        if (getComputedStyle(around).overflowX === "visible") continue;
        const edge = around.getBoundingClientRect();
        if (box.right > edge.right + 1 || box.left < edge.left - 1)
          found.push(
            `${element.tagName.toLowerCase()} "${element.textContent?.trim().slice(0, 40)}" in .${around.className}`,
          );
        break;
      }
    }
    return found.slice(0, 8);
  });

/** Takes a picture under this name, where pictures are wanted. */
export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true, animations: "disabled" });
}

/**
 * Looks at a page as it stands in both colour schemes: axe finds nothing, nothing has to be scrolled sideways. Returns
 * what is wrong, so that a test says all of it at once. The scheme is left light.
 */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await picture(page, `${name}-${scheme}`);
    const faults = await accessibilityFaults(page, scheme === "dark");
    wrong.push(...faults.map((fault) => `${name} (${scheme}): ${fault}`));
    const wide = await sidewaysPx(page);
    if (scheme === "light")
      wrong.push(...(await cutOff(page)).map((what) => `${name}: cut off at the side: ${what}`));
    if (wide > 0) wrong.push(`${name} (${scheme}): ${wide} px too wide`);
  }
  return wrong;
}
