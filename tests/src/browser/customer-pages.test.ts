/** The customer's page, the join page and the companion in every state: axe, width, keyboard, and what is sent. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import {
  accessibilityFaults,
  lookAt,
  picture,
  SIZES,
  sidewaysPx,
  startBrowser,
  type Window,
  type Windows,
} from "../support/browser-windows.ts";
import { type PageServer, startPageServer } from "../support/page-server.ts";
import {
  ABOUT,
  COMPANION,
  COMPANION_STATES,
  CUSTOMER,
  CUSTOMER_STATES,
  JOIN,
} from "../support/page-states.ts";

const TOKEN = "A".repeat(43);
const CASE_PATH = `/c/k1#${TOKEN}`;
const JOIN_PATH = `/j/472#1.${"R".repeat(42)}A.${"S".repeat(21)}A`;

let browser: Windows;
let server: PageServer;
let phone: Window;
let desk: Window;

beforeAll(async () => {
  browser = await startBrowser();
  server = await startPageServer({ customer: CUSTOMER(), join: JOIN, about: ABOUT() });
  phone = await browser.open("phone");
  desk = await browser.open("technician");
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** Every state begins from the same script. */
function script(): void {
  server.customer = CUSTOMER();
  server.join = JOIN;
  server.changes = "ok";
  server.companion = COMPANION();
  server.deaf = false;
  server.heard.length = 0;
}
/** A fresh load: only the fragment would change between two states. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(server.origin + path);
}
/** The page as it stands: on a phone in both schemes with axe, and on a desk, where only the places differ. */
async function looked(path: string, name: string, ready: (page: Page) => Promise<void>): Promise<string[]> {
  await open(phone.page, path);
  await ready(phone.page);
  const wrong = await accessibilityFaults(phone.page);
  await picture(phone.page, `${name}-360-light`);
  // In the dark only the colours are others.
  await phone.page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await picture(phone.page, `${name}-360-dark`);
  const dark = await new AxeBuilder({ page: phone.page }).withRules(["color-contrast"]).analyze();
  wrong.push(
    ...dark.violations.flatMap(({ nodes }) => nodes.map(({ html }) => `contrast in the dark: ${html}`)),
  );
  await phone.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await open(desk.page, path);
  await ready(desk.page);
  await picture(desk.page, `${name}-1280`);
  // A phone's browser zooms out instead of scrolling, so the width of the content counts.
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > SIZES.phone.width) wrong.push(`${name}: ${wide} px wide on a phone`);
  if ((await sidewaysPx(desk.page)) > 0) wrong.push(`${name}: too wide on a desk`);
  return wrong;
}
const heading = async (page: Page): Promise<void> => {
  await page.locator("h1").first().waitFor();
};

/** Refusals that were scripted are on the console too; a page that breaks or a refused script is neither. */
const broken = (): string[] =>
  [...phone.troubles, ...desk.troubles].filter(
    (line) => !/Failed to load resource|WebSocket connection/.test(line),
  );

describe("the customer's page", () => {
  test.each(Object.entries(CUSTOMER_STATES))(
    "shows %s with nothing to complain about",
    async (name, state) => {
      script();
      server.customer = { ...CUSTOMER(), ...state() };
      expect(await looked(CASE_PATH, `case-${name}`, heading)).toEqual([]);
      expect(broken()).toEqual([]);
    },
  );

  test.each([
    ["unknown", "LINK_UNKNOWN", "That link did not work."],
    ["over", "LINK_EXPIRED", "This code has run out."],
  ] as const)("says what to do with a link that is %s", async (name, refuse, title) => {
    script();
    server.customer = { refuse };
    expect(await looked(CASE_PATH, `case-${name}`, heading)).toEqual([]);
    expect(await phone.page.locator("h1").textContent()).toBe(title);
  });

  test("says that a link is not complete before it asks anybody", async () => {
    script();
    expect(await looked("/c/k1#short", "case-incomplete", heading)).toEqual([]);
    expect(await phone.page.locator("h1").textContent()).toBe("This link is not complete.");
  });

  test("sends an answer once with a tap, and shows the next step with the focus on its heading", async () => {
    script();
    await open(phone.page, CASE_PATH);
    await phone.page.getByRole("button", { name: "Yes, green" }).click();
    await expect.poll(() => server.heard.length).toBe(1);
    expect(server.heard[0]).toMatchObject({
      what: "customer/answers",
      body: { step: "r1.3", value: "green" },
    });
    const view = CUSTOMER();
    if (view.step === null) throw new Error("the state has a step");
    server.customer = {
      ...view,
      step: { ...view.step, id: "r1.4", visit: 4, number: 4, title: "And the cable?" },
    };
    server.push();
    const next = phone.page.getByRole("heading", { level: 1, name: "And the cable?" });
    await next.waitFor();
    await expect.poll(() => next.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("keeps an answer that does not get through, and sends the same one again", async () => {
    script();
    server.changes = "silence";
    await open(phone.page, CASE_PATH);
    await phone.page.getByRole("button", { name: "I am not sure" }).click();
    await phone.page.getByText("Your answer did not get through.").waitFor();
    server.changes = "ok";
    await phone.page.getByRole("button", { name: "I am not sure" }).click();
    await expect.poll(() => server.heard.length).toBe(2);
    expect(server.heard[1]?.body).toEqual(server.heard[0]?.body);
  });

  test("keeps a half-written answer over a reload", async () => {
    script();
    server.customer = { ...CUSTOMER(), ...CUSTOMER_STATES["step-text"]?.() };
    await open(phone.page, CASE_PATH);
    await phone.page.getByLabel("Your answer").fill("Paper jam in");
    await phone.page.reload();
    expect(await phone.page.getByLabel("Your answer").inputValue()).toBe("Paper jam in");
  });

  test("asks the hub to stop, says so while it does not answer, and says it when it is done", async () => {
    script();
    server.changes = "silence";
    await open(phone.page, CASE_PATH);
    await phone.page.getByRole("button", { name: "Stop" }).click();
    await phone.page.getByText("Press Stop on the computer itself").waitFor();
    expect(await lookAt(phone.page, "case-stop-failed-360")).toEqual([]);
    server.changes = "ok";
    server.customer = { ...CUSTOMER(), scopes: [] };
    await phone.page.getByRole("heading", { name: "Stopped." }).waitFor();
    expect(await lookAt(phone.page, "case-stopped-360")).toEqual([]);
  });

  test("says that the hub is away, and comes back by itself to the same step", async () => {
    script();
    await open(phone.page, CASE_PATH);
    await heading(phone.page);
    server.deaf = true;
    server.drop(1012);
    await phone.page.getByText("Connection lost. Trying again. Stop still works.").waitFor();
    expect(await lookAt(phone.page, "case-hub-away-360")).toEqual([]);
    server.deaf = false;
    await phone.page.getByText("Connection lost.").waitFor({ state: "hidden" });
    await phone.page.getByRole("button", { name: "Yes, green" }).waitFor();
  });

  test("shows what a technician writes as text, whatever it looks like", async () => {
    script();
    const view = CUSTOMER();
    const text = `<img src=x onerror="document.title='owned'"> **bold** {name}`;
    server.customer = {
      ...view,
      technician: "**Sam** {abilities}",
      chat: view.chat.map((message) => ({ ...message, text })),
    };
    await open(phone.page, CASE_PATH);
    await phone.page.getByText(text).first().waitFor();
    expect(await phone.page.locator("main img, aside img").count()).toBe(0);
    expect(await phone.page.locator(".banner").textContent()).toContain("**Sam** {abilities} can look");
    expect(broken()).toEqual([]);
  });

  test("gives the record to save, and rates with one tap", async () => {
    script();
    server.customer = { ...CUSTOMER(), ...CUSTOMER_STATES["ended"]?.() };
    await open(phone.page, CASE_PATH);
    const [download] = await Promise.all([
      phone.page.waitForEvent("download"),
      phone.page.getByRole("button", { name: "Save the record" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("Deskside-record-1042.html");
    await phone.page.getByRole("button", { name: "Good" }).click();
    await expect.poll(() => server.heard.at(-1)).toEqual({ what: "customer/rating", body: { score: 5 } });
  });
});

describe("the join page", () => {
  test.each([
    ["open", JOIN],
    ["used", { ...JOIN, state: "used" }],
    ["expired", { ...JOIN, state: "expired" }],
    ["no-helper", { ...JOIN, helper: null, practice: true }],
  ] as const)("shows %s with nothing to complain about", async (name, join) => {
    script();
    server.join = join;
    expect(await looked(JOIN_PATH, `join-${name}`, heading)).toEqual([]);
    expect(broken()).toEqual([]);
  });

  test("says honestly that there is no Helper for Windows yet", async () => {
    script();
    await open(desk.page, JOIN_PATH);
    await desk.page.getByRole("button", { name: "Windows" }).click();
    await desk.page.getByText("There is no Helper for Windows yet.").waitFor();
    expect(await lookAt(desk.page, "join-windows-1280")).toEqual([]);
  });

  test("never sends the secret anywhere, and puts it into the line to copy", async () => {
    script();
    const sent: string[] = [];
    const listen = (request: { url(): string; postData(): string | null }): void => {
      sent.push(`${request.url()} ${request.postData() ?? ""}`);
    };
    desk.page.on("request", listen);
    await open(desk.page, JOIN_PATH);
    const line = await desk.page.getByRole("textbox", { name: "The line to copy" }).textContent();
    desk.page.off("request", listen);
    expect(line).toContain(`./deskside-helper join '${server.origin}${JOIN_PATH}'`);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.filter((text) => text.split("#")[0]?.includes("SSSS"))).toEqual([]);
  });

  test("says that the Helper has come, once the line was copied", async () => {
    script();
    await desk.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(desk.page, JOIN_PATH);
    await desk.page.getByRole("button", { name: "Copy this line" }).click();
    await desk.page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await desk.page.evaluate(() => navigator.clipboard.readText())).toContain("sha256sum -c");
    server.join = { ...JOIN, state: "used" };
    await desk.page.getByRole("heading", { name: "The Helper is here." }).waitFor();
    expect(await lookAt(desk.page, "join-done-1280")).toEqual([]);
  });

  test("has a page without a link that asks for no code", async () => {
    script();
    expect(await looked("/help", "help", heading)).toEqual([]);
    expect(await phone.page.locator("input, textarea").count()).toBe(0);
    await phone.page.getByText("Never type the code on a web page.").waitFor();
  });
});

describe("the companion", () => {
  const path = (): string => `/#${server.token}`;

  test.each(Object.entries(COMPANION_STATES))(
    "shows %s with nothing to complain about",
    async (name, state) => {
      script();
      server.companion = { ...COMPANION(), ...state() };
      expect(await looked(path(), `companion-${name}`, heading)).toEqual([]);
      expect(broken()).toEqual([]);
    },
  );

  test("says how to open it to whoever comes without its token, or with an old one", async () => {
    script();
    const fresh = await browser.open("companion");
    await open(fresh.page, "/");
    await fresh.page.getByRole("heading", { name: "Open this page from the Helper." }).waitFor();
    expect(await lookAt(fresh.page, "companion-no-token-480")).toEqual([]);
    await open(fresh.page, `/#${"x".repeat(43)}`);
    await fresh.page
      .getByRole("heading", { name: "This page is of an earlier start of the Helper." })
      .waitFor();
    expect(await fresh.page.getByText("deskside-agent status", { exact: true }).count()).toBe(1);
    await fresh.context.close();
  });

  test("takes its token out of the address and still knows it after a reload", async () => {
    script();
    await open(desk.page, path());
    await heading(desk.page);
    expect(new URL(desk.page.url()).hash).toBe("");
    await desk.page.reload();
    await desk.page.getByRole("heading", { name: "Nobody is connected." }).waitFor();
  });

  async function ask(name: string): Promise<void> {
    script();
    server.companion = { ...COMPANION(), ...COMPANION_STATES[name]?.() };
    await open(desk.page, path());
    await desk.page.getByRole("alertdialog").waitFor();
  }
  const NO = { prompt: "p1", answer: "no", scopes: [], authorised: false, record: false };

  test("takes Enter for a no: it is the default and has the focus", async () => {
    await ask("consent-first");
    await desk.page.keyboard.press("Enter");
    await expect.poll(() => server.heard).toEqual([{ what: "prompt.answer", body: NO }]);
  });

  test("takes Enter and Escape for a no wherever the focus is but on Yes", async () => {
    await ask("consent-first");
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).focus();
    await desk.page.keyboard.press("Enter");
    await expect.poll(() => server.heard).toEqual([{ what: "prompt.answer", body: NO }]);
    await ask("consent-first");
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).focus();
    await desk.page.keyboard.press("Escape");
    await expect.poll(() => server.heard).toEqual([{ what: "prompt.answer", body: NO }]);
  });

  test("takes a yes only when it has woken and the tick is there", async () => {
    await ask("consent-first");
    const yes = desk.page.getByRole("button", { name: "Yes, let them look" });
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).check();
    await yes.click({ force: true });
    await desk.page.getByText("Read it first, please.").waitFor();
    expect(server.heard).toEqual([]);
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).uncheck();
    await desk.page.getByRole("button", { name: "Yes, let them look", exact: true }).waitFor();
    await yes.click({ force: true });
    await desk.page.getByText("first.").waitFor();
    expect(server.heard).toEqual([]);
    await desk.page.getByRole("checkbox", { name: "read its fault logs" }).uncheck();
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).check();
    await yes.focus();
    await desk.page.keyboard.press("Enter");
    const body = {
      prompt: "p1",
      answer: "yes",
      scopes: ["view_diagnostics", "run_checks"],
      authorised: true,
      record: false,
    };
    await expect.poll(() => server.heard).toEqual([{ what: "prompt.answer", body }]);
  });

  test("agrees to a recording only where the tick was left and a terminal is given", async () => {
    await ask("consent-more");
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).check();
    await desk.page.getByRole("button", { name: "Yes, let them" }).click();
    await expect
      .poll(() => server.heard[0]?.body)
      .toMatchObject({ scopes: ["run_commands", "terminal", "install_task"], record: true });
    await ask("consent-more");
    await desk.page.getByRole("checkbox", { name: "This is my computer" }).check();
    await desk.page.getByRole("checkbox", { name: "do anything you can do here" }).uncheck();
    await desk.page.getByRole("button", { name: "Yes, let them" }).click();
    await expect
      .poll(() => server.heard[0]?.body)
      .toMatchObject({ scopes: ["run_commands", "install_task"], record: false });
  });

  test("reports, and says afterwards what was answered", async () => {
    await ask("consent-first");
    await desk.page.getByRole("button", { name: "Report this" }).click();
    await expect.poll(() => server.heard[0]?.body).toMatchObject({ answer: "report" });
    server.companion = COMPANION();
    server.push();
    await desk.page.getByText("You said no, and reported it. Nothing was shared.").waitFor();
  });

  test("ignores a yes to a change that comes too quickly to be meant, and takes one a moment later", async () => {
    script();
    await open(desk.page, path());
    await heading(desk.page);
    // Somebody is just clicking where the question appears.
    await desk.page.evaluate(() => {
      const observer = new MutationObserver(() => {
        const yes = document.querySelector<HTMLButtonElement>("[data-own-enter]");
        if (yes === null) return;
        observer.disconnect();
        yes.click();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    server.companion = { ...COMPANION(), ...COMPANION_STATES["confirm"]?.() };
    server.push();
    await desk.page.getByRole("alertdialog").waitFor();
    await desk.page.keyboard.press("Escape");
    await expect.poll(() => server.heard.length).toBe(1);
    expect(server.heard[0]?.body).toMatchObject({ answer: "no" });

    await ask("confirm");
    const yes = desk.page.getByRole("button", { name: "Yes, do it" });
    const pressed = async (): Promise<number> => {
      if (server.heard.length === 0) await yes.click();
      return server.heard.length;
    };
    await expect.poll(pressed, { interval: 150 }).toBe(1);
    expect(server.heard[0]?.body).toMatchObject({ prompt: "p2", answer: "yes", authorised: true });
  });

  test("keeps Stop on the screen in a session, over a question too, and sends it at once", async () => {
    for (const name of ["session-step", "consent-more"]) {
      script();
      server.companion = { ...COMPANION(), ...COMPANION_STATES[name]?.() };
      await open(phone.page, path());
      const stop = phone.page.getByRole("button", { name: "Stop", exact: true });
      await stop.waitFor();
      await phone.page.mouse.wheel(0, 4_000);
      expect(
        await stop.evaluate((button) => {
          const { left, top, width, height } = button.getBoundingClientRect();
          return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }),
      ).toBe(true);
      await stop.click();
      await expect.poll(() => server.heard).toEqual([{ what: "companion.stop", body: {} }]);
      await phone.page.getByText("It takes longer than it should.").waitFor();
    }
    expect(await lookAt(phone.page, "companion-stop-slow-360")).toEqual([]);
  });

  test("takes one permission back, and lets them ask again after a stop", async () => {
    script();
    server.companion = { ...COMPANION(), ...COMPANION_STATES["session-step"]?.() };
    await open(desk.page, path());
    await desk.page.getByRole("button", { name: "Take back: make changes" }).click();
    await expect
      .poll(() => server.heard.at(-1))
      .toEqual({ what: "companion.revoke", body: { scope: "run_commands" } });
    server.companion = { ...COMPANION(), ...COMPANION_STATES["stopped"]?.() };
    server.push();
    await desk.page.getByRole("button", { name: "Let them ask again" }).click();
    await expect
      .poll(() => server.heard.at(-1))
      .toEqual({ what: "companion.revoke", body: { allowAsking: true } });
  });

  test("says that the Helper does not answer, and that it is closed", async () => {
    script();
    await open(desk.page, path());
    await heading(desk.page);
    server.deaf = true;
    server.drop(1012);
    await desk.page.getByRole("heading", { name: "The Helper does not answer." }).waitFor();
    expect(await lookAt(desk.page, "companion-lost-1280")).toEqual([]);
    server.deaf = false;
    await desk.page.getByRole("heading", { name: "Nobody is connected." }).waitFor();
    server.drop(1001);
    await desk.page.getByRole("heading", { name: "The Helper is closed." }).waitFor();
    expect(await lookAt(desk.page, "companion-closed-1280")).toEqual([]);
  });
});
