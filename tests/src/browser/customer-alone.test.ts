/** A customer with nothing but a phone and their eyes: no agent, no mouse, and a page that is left and found again. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../support/browser-cli.ts";
import { answer, answerByKeyboard, OPENING, step } from "../support/browser-customer.ts";
import { startHub } from "../support/browser-hub.ts";
import { lookAt, startBrowser } from "../support/browser-windows.ts";

const FINDING = [
  ["What happens next", "Yes, I am ready"],
  ["One website, or everything?", "Everything"],
  ["Does another device work?", "Yes, it works there"],
  ["Has the computer a connection?", "Connected, perhaps “no internet”"],
  ["Does the router answer?", "Yes, as always"],
  ["Does the line reach the world?", "Yes, a page"],
  ["Do names resolve?", "“Server not found”, “DNS” or “cannot find”"],
] as const;

describe("the customer's page without an agent", () => {
  test("finds the cause by questions alone, by keyboard, and is the same on another device", async () => {
    await using hub = await startHub();
    using desk = commandLine();
    const { root } = await desk.run<{ root: string }>(
      ...["org", "create", "--name", "Cedar IT", "--owner", "Sam Field", "--link", hub.ownerLink ?? ""],
    );
    const opened = await desk.run<{ ref: string; customerLink: string }>(
      ...["case", "open", "--person", "Alex Reed", "--problem", "No website opens"],
    );
    await using browser = await startBrowser();
    const { page, troubles } = await browser.open("phone");
    await page.goto(opened.customerLink);
    await page.getByText("No website opens").waitFor();
    const wrong = await lookAt(page, "customer-waiting");

    const run = await desk.run<{ id: string }>("flow", "start", opened.ref, "no-internet", "--no-wait");
    const [first, ...opening] = OPENING;
    if (first === undefined) throw new Error("an opening without a beginning");
    await step(page, first[0]).waitFor();
    wrong.push(...(await lookAt(page, "customer-text")));
    await answerByKeyboard(page, ...first);
    for (const [title, given] of opening.slice(0, 2)) await answerByKeyboard(page, title, given);

    // Half an answer, then the page is closed; another device has the same step, this one its words too.
    await step(page, "The problem in a few words").waitFor();
    await page.locator("main textarea").fill("No website op");
    await page.reload();
    await step(page, "The problem in a few words").waitFor();
    expect(await page.locator("main textarea").inputValue()).toBe("No website op");
    const other = await browser.open("technician");
    await other.page.goto(opened.customerLink);
    await answer(other.page, "The problem in a few words", { write: "No website opens at all." });
    await step(page, "Have we understood?").waitFor();
    await page.getByText("No website opens at all.").waitFor();
    wrong.push(...(await lookAt(other.page, "customer-wide")));
    await other.page.close();

    for (const [title, given] of opening.slice(3)) await answerByKeyboard(page, title, given);
    for (const [title, given] of FINDING) await answerByKeyboard(page, title, given);
    await step(page, "Ask for the names' server anew").waitFor();
    wrong.push(...(await lookAt(page, "customer-action")));
    await answer(page, "Ask for the names' server anew", "Done");
    await answer(page, "Do names resolve?", "It opens now");
    await step(page, "Is it fixed?").waitFor();
    wrong.push(...(await lookAt(page, "customer-confirm")));
    await answer(page, "Is it fixed?", "Yes, it works");
    const shown = await desk.run<{ state: string; conclusion: string }>("flow", "show", run.id, "--no-wait");
    expect(shown).toMatchObject({ state: "confirmed" });

    await desk.run("case", "close", opened.ref, "--resolution", "fixed", "--text", "Names resolve again.");
    await page.getByRole("heading", { name: /^Finished at/ }).waitFor();
    await page.getByText("You said that it works.").waitFor();
    wrong.push(...(await lookAt(page, "customer-ended")));
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the record" }).click();
    const file = join(desk.home, "record.html");
    await (await saved).saveAs(file);
    expect(await desk.run("verify", file, "--root", root)).toMatchObject({ ok: true });
    await page.getByRole("button", { name: "Good", exact: true }).click();
    await page.getByText("Thank you.").waitFor();
    expect(troubles).toEqual([]);
    expect(wrong).toEqual([]);
  });

  test("says what is wrong with a link, and how to get help without one", async () => {
    await using hub = await startHub();
    using desk = commandLine();
    await desk.run(
      "org",
      "create",
      "--name",
      "Cedar IT",
      "--owner",
      "Sam Field",
      "--link",
      hub.ownerLink ?? "",
    );
    const opened = await desk.run<{ customerLink: string; joinLink: string }>(
      ...["case", "open", "--person", "Alex Reed", "--problem", "No website opens"],
    );
    await using browser = await startBrowser();
    const { page } = await browser.open("phone");
    const wrong: string[] = [];
    const look = async (link: string, says: string | RegExp, name: string) => {
      await page.goto("about:blank");
      await page.goto(link);
      await page.getByRole("heading", { level: 1, name: says }).waitFor();
      wrong.push(...(await lookAt(page, name)));
    };
    await look(`${hub.origin}/help`, "Get help from Cedar IT.", "help");
    await look(opened.customerLink.slice(0, -6), "This link is not complete.", "link-incomplete");
    const other = opened.customerLink.replace(/#.*$/, `#${"A".repeat(43)}`);
    await look(other, "That link did not work.", "link-unknown");
    await look(opened.joinLink, "Sam Field from Cedar IT is ready to help.", "join-phone");
    const { page: pc } = await browser.open("technician");
    await pc.goto(opened.joinLink);
    await pc.getByRole("heading", { name: /^Get the Helper/ }).waitFor();
    wrong.push(...(await lookAt(pc, "join-wide")));
    expect(wrong).toEqual([]);
  });
});
