/** A resolver that is not there, in a network of the PC's own: found by the machine's answers, mended by a signed command. */
import { describe, expect, test } from "vitest";
import { startAgent } from "../support/browser-agent.ts";
import { answer, answerAll, letThem, OPENING, step } from "../support/browser-customer.ts";
import { startHub } from "../support/browser-hub.ts";
import { NOBODY, ROUTER } from "../support/browser-network.ts";
import { startPc } from "../support/browser-pc.ts";
import {
  ask,
  caseLinks,
  doneStep,
  dueStep,
  firstStart,
  logCase,
  openTab,
  OWNER,
  startFlow,
  t,
} from "../support/browser-technician.ts";
import { lookAt, startBrowser } from "../support/browser-windows.ts";

describe("names that are not found", () => {
  test("are traced to the resolver by the PC's own look-ups, and found again after one command", async () => {
    await using hub = await startHub();
    await using pc = await startPc({ network: { hubPort: hub.port } });
    await using browser = await startBrowser();
    const { page: desk, troubles } = await browser.open("technician");
    const { page: phone } = await browser.open("phone");
    const { page: companion } = await browser.open("companion");
    await firstStart(desk, hub.ownerLink ?? "");
    await logCase(desk, "Alex Reed", "No website is found");
    const links = await caseLinks(desk);
    await phone.goto(links.customer);
    pc.network?.setResolver(NOBODY);
    // The hub is reached all the same: its name needs no resolver.
    await using agent = await startAgent(pc, links.join);
    await companion.goto(agent.companion);
    await letThem(companion);

    await startFlow(desk, "Names are not found");
    await answerAll(phone, OPENING);
    await answer(phone, "What happens next", "Yes, I am ready");
    // The step is shown on the PC too; the first answer wins, and the other says who answered.
    const judge = dueStep(desk, "Who set the resolver?");
    await judge.waitFor();
    await doneStep(desk, "Do names resolve?").getByText(t("state.fail"), { exact: true }).waitFor();
    await doneStep(desk, "Is the line itself sound?").getByText(t("state.ok"), { exact: true }).waitFor();
    expect(await judge.innerText()).toContain(NOBODY);
    await desk.locator(".evidence", { hasText: "net.dns" }).getByRole("button").first().click();
    await desk.locator(".evidence-body", { hasText: "example.com" }).first().waitFor();
    const wrong = await lookAt(desk, "bench-evidence");
    await judge.getByRole("button", { name: "Set by hand on this computer" }).click();
    await dueStep(desk, "Put the resolver right").waitFor();

    await openTab(desk, "commands");
    await ask(desk, "run_commands");
    await letThem(companion, /wants to do more/);
    await desk
      .locator(".command-form input, .command-form textarea")
      .first()
      .fill(`/bin/sh -c 'echo nameserver ${ROUTER} >/etc/resolv.conf; cat /etc/resolv.conf'`);
    await desk.getByRole("button", { name: t("commands.run"), exact: true }).click();
    // What it printed stands there, and is signed; the words of the command alone do not count.
    await desk
      .locator("pre", { hasText: new RegExp(`^nameserver ${ROUTER.replaceAll(".", "\\.")}\\s*$`) })
      .first()
      .waitFor();
    expect(pc.network?.resolver()).toBe(`nameserver ${ROUTER}\n`);
    wrong.push(...(await lookAt(desk, "bench-commands")));
    await dueStep(desk, "Put the resolver right").getByRole("button", { name: "Done" }).click();
    await step(phone, "Does it work now?").waitFor();
    await doneStep(desk, "Do names resolve? (again)").getByText(t("state.ok"), { exact: true }).waitFor();
    await step(companion, "Does it work now?").waitFor();
    await answer(companion, "Does it work now?", "Yes, it works");
    await desk.locator(".conclusion").getByText(t("state.confirmed")).waitFor();
    await phone.getByText(`${OWNER} is working on it.`).waitFor();
    expect(troubles).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
