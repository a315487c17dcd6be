/** What a customer does: on their phone's page, and on the page that the agent shows on their PC. */
import type { Locator, Page } from "playwright-core";

/** Answers of the opening that every visit begins with, by the title of the step. */
export const OPENING: readonly (readonly [title: string, answer: Answer])[] = [
  ["Who are we helping?", { write: "Alex Reed, 555 0100" }],
  ["Who decides for this computer?", "Yes, it is mine"],
  ["Is it safe to be near?", "No, nothing like that"],
  ["The problem in a few words", { write: "My disk is full, I cannot save anything." }],
  ["Have we understood?", "Yes, that is it"],
  ["When did it begin?", "Today"],
  ["What changed?", "Nothing that I know of"],
  ["Who else has it?", "No, only this computer"],
  ["Words on the screen", { write: "none" }],
  ["Anything else?", { write: "no" }],
];

/** A button, or an answer in one's own words. */
export type Answer = string | { readonly write: string };

/** The step of that title, once it is the one on the screen. */
export const step = (page: Page, title: string) => page.getByRole("heading", { level: 1, name: title });

/** Waits for the step and answers it. */
export async function answer(page: Page, title: string, given: Answer): Promise<void> {
  const heading = step(page, title);
  await heading.waitFor();
  if (typeof given === "string") await page.getByRole("button", { name: given, exact: true }).click();
  else {
    await page.locator("main textarea, main form input").first().fill(given.write);
    await page.locator("main").getByRole("button", { name: "Send", exact: true }).click();
  }
  await heading.waitFor({ state: "hidden" });
}

/** Answers steps one after the other. */
export async function answerAll(page: Page, answers: readonly (readonly [string, Answer])[]): Promise<void> {
  for (const [title, given] of answers) await answer(page, title, given);
}

/** On the PC: says yes to what is asked, with every tick as it stands. */
export async function letThem(page: Page, heading: RegExp = /wants to/): Promise<void> {
  const title = page.getByRole("heading", { level: 1, name: heading });
  await title.waitFor();
  await page.getByLabel("This is my computer, or I may decide for it").check();
  // "Yes" wakes after three seconds on first contact.
  await page.locator("button[data-own-enter][aria-disabled=false]", { hasText: /^Yes, let them/ }).click();
  await title.waitFor({ state: "hidden" });
}

/** On the PC: says yes to one change, and returns the exact words that were shown. */
export async function confirmChange(page: Page, heading: RegExp): Promise<string> {
  const title = page.getByRole("heading", { level: 1, name: heading });
  await title.waitFor();
  const exact = await page.locator("#ask-exact").innerText();
  const yes = page.getByRole("button", { name: "Yes, do it" });
  const gone = title.waitFor({ state: "hidden" });
  let open = true;
  void gone.then(() => {
    open = false;
  });
  // A click too soon after the question appeared counts for nothing, by intention: the countdown's next second is late enough.
  const countdown = page.getByRole("timer");
  const first = await countdown.innerText();
  await page.waitForFunction(
    (before) => document.querySelector("[role=timer]")?.textContent?.trim() !== before,
    first.trim(),
  );
  if (open) await yes.click();
  await gone;
  return exact;
}

/** Answers as somebody does who has no mouse: Tab to the answer, Enter or Space. */
export async function answerByKeyboard(page: Page, title: string, given: Answer): Promise<void> {
  const heading = step(page, title);
  await heading.waitFor();
  const target =
    typeof given === "string"
      ? page.getByRole("button", { name: given, exact: true })
      : page.locator("main textarea, main form input").first();
  await target.waitFor();
  await tabTo(page, target);
  if (typeof given === "string") await page.keyboard.press("Enter");
  else {
    await page.keyboard.type(given.write);
    await tabTo(page, page.locator("main").getByRole("button", { name: "Send", exact: true }));
    await page.keyboard.press("Space");
  }
  await heading.waitFor({ state: "hidden" });
}

/** More than any page has that can be focused. */
const MOST_STOPS = 60;

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the keyboard does not reach ${String(target)}`);
}
