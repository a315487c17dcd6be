/** What goes wrong in the middle, and what stops at once: Stop, a lost hub, a killed agent, an answer given elsewhere. */
import { describe, expect, test } from "vitest";
import { startAgent } from "../support/browser-agent.ts";
import { answer, letThem, step } from "../support/browser-customer.ts";
import { startFlow, t } from "../support/browser-technician.ts";
import { longCommands, startLongCommand, startVisit } from "../support/browser-visit.ts";
import { lookAt } from "../support/browser-windows.ts";

describe("a visit that is interrupted", () => {
  test("is stopped from the PC in the middle of a command, and begins again only with a new yes", async () => {
    await using visit = await startVisit("Slow");
    const { desk, phone, companion } = visit;
    await startLongCommand(visit);
    // The page shows that it runs as soon as the agent has begun with it: the process follows.
    await expect.poll(() => longCommands(visit), { timeout: 10_000 }).toBe(1);
    const wrong = await lookAt(companion, "companion-running");
    await companion.getByRole("button", { name: "Stop", exact: true }).click();
    await companion.getByRole("heading", { name: "Stopped." }).waitFor({ timeout: 2_000 });
    expect(longCommands(visit)).toBe(0);
    await desk.getByText(t("ask.look"), { exact: true }).first().waitFor();
    await desk.getByText(t("state.cancelled"), { exact: true }).first().waitFor();
    await phone.getByText("Nobody can see your computer.").waitFor();
    wrong.push(...(await lookAt(companion, "companion-stopped")), ...(await lookAt(desk, "bench-stopped")));

    // Until the customer lets them, they cannot even ask.
    await companion.getByRole("button", { name: "Let them ask again" }).click();
    await desk
      .getByRole("group", { name: t("ask.allowed") })
      .getByRole("button", { name: t("ask.look") })
      .click();
    await letThem(companion);
    await phone.getByText(/can look/).waitFor();
    expect(wrong).toEqual([]);
  });

  test("is stopped on the PC also while the hub is gone, and the phone says what to press", async () => {
    await using visit = await startVisit("Slow");
    const { hub, desk, phone, companion } = visit;
    await startLongCommand(visit);
    await hub.kill();
    await companion.getByText("Connection lost. Trying again. Stop still works.").first().waitFor();
    await desk.getByText(t("shell.hubAway")).waitFor();
    await phone.getByText("Connection lost. Trying again. Stop still works.").first().waitFor();
    const wrong = await lookAt(phone, "customer-hub-away");
    wrong.push(...(await lookAt(desk, "bench-hub-away")));
    await phone.getByRole("button", { name: "Stop", exact: true }).click();
    await phone.getByText("Press Stop on the computer itself").waitFor();
    wrong.push(...(await lookAt(phone, "customer-stop-not-through")));
    await companion.getByRole("button", { name: "Stop", exact: true }).click();
    await companion.getByRole("heading", { name: "Stopped." }).waitFor({ timeout: 2_000 });
    expect(longCommands(visit)).toBe(0);
    wrong.push(...(await lookAt(companion, "companion-stopped-alone")));

    // What happened meanwhile is in the record once the hub is back.
    await hub.restart();
    await desk.getByText(t("shell.hubAway")).waitFor({ state: "hidden", timeout: 30_000 });
    await desk.getByText(t("state.cancelled"), { exact: true }).first().waitFor({ timeout: 30_000 });
    await phone.getByText("Nobody can see your computer.").waitFor({ timeout: 30_000 });
    expect(wrong).toEqual([]);
  });

  test("shows a lost PC and what runs there, who answered, what is left of the time, and the same step later", async () => {
    await using visit = await startVisit("Slow");
    const { pc, agent, desk, phone, companion, links } = visit;
    await startFlow(desk, "The computer is slow");
    await step(phone, "Who are we helping?").waitFor();
    await answer(companion, "Who are we helping?", { write: "Alex Reed" });
    await step(phone, "Who decides for this computer?").waitFor();
    await phone.getByText(/^Answered on the (PC|computer)/).waitFor();
    const wrong = await lookAt(phone, "customer-answered-elsewhere");
    await desk.getByLabel(t("chat.write")).fill("I am looking at it now.");
    await desk.getByRole("button", { name: t("chat.send") }).click();
    await phone.getByText("I am looking at it now.", { exact: true }).waitFor();

    // They leave, and come back to the same.
    await phone.goto("about:blank");
    await desk.getByText(t("customer.away")).waitFor();
    await phone.goto(links.customer);
    await step(phone, "Who decides for this computer?").waitFor();
    await phone.getByText("I am looking at it now.", { exact: true }).waitFor();

    await startLongCommand(visit);
    await agent.kill();
    await desk.locator(".lost").waitFor();
    expect(await desk.locator(".lost").innerText()).toContain("sleep");
    await phone.getByText(/^Your computer is not connected, since/).waitFor();
    wrong.push(...(await lookAt(desk, "bench-lost")), ...(await lookAt(phone, "customer-pc-lost")));
    await using again = await startAgent(pc);
    await companion.goto(again.companion);
    await desk.locator(".lost").waitFor({ state: "hidden" });
    await desk.getByText(t("state.unknown"), { exact: true }).first().waitFor();
    // Its permissions went with the agent that died: they are asked for anew.
    await desk
      .getByRole("group", { name: t("ask.allowed") })
      .getByRole("button", { name: t("ask.look") })
      .click();
    await letThem(companion);
    await phone.getByText(/can look/).waitFor();

    // Four minutes before the end both sides see it, and the technician can ask for more.
    const soon = Date.now() + 56 * 60_000;
    await desk.clock.setSystemTime(soon);
    await phone.clock.setSystemTime(soon);
    const allowed = desk.getByRole("group", { name: t("ask.allowed") });
    await allowed.getByRole("button", { name: t("ask.more") }).waitFor();
    await phone
      .getByRole("main")
      .getByText(/^In \d minutes this ends: look\./)
      .waitFor();
    wrong.push(...(await lookAt(desk, "bench-ends-soon")), ...(await lookAt(phone, "customer-ends-soon")));
    await desk.clock.setSystemTime(Date.now());
    await allowed.getByRole("button", { name: t("scope.look") }).click();
    await letThem(companion);
    expect(wrong).toEqual([]);
  });
});
