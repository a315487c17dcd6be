/** A visit as far as the first yes: a help desk, a case, a PC with its agent, and the three windows. */
import type { Page } from "playwright-core";
import { type AgentProcess, startAgent } from "./browser-agent.ts";
import { letThem } from "./browser-customer.ts";
import { type HubProcess, startHub } from "./browser-hub.ts";
import { type Pc, type PcOptions, startPc } from "./browser-pc.ts";
import { ask, type CaseLinks, caseLinks, firstStart, logCase, openTab, t } from "./browser-technician.ts";
import { startBrowser, type Window, type Windows } from "./browser-windows.ts";

export interface Visit extends AsyncDisposable {
  readonly hub: HubProcess;
  readonly pc: Pc;
  readonly agent: AgentProcess;
  readonly browser: Windows;
  readonly links: CaseLinks;
  readonly technician: Window;
  /** The technician's page, at the bench of the case. */
  readonly desk: Page;
  readonly phone: Page;
  readonly companion: Page;
}

/** Everything is real, and ends with the test. The technician may look, no more. */
export async function startVisit(problem: string, options: PcOptions = {}): Promise<Visit> {
  await using stack = new AsyncDisposableStack();
  const hub = stack.use(await startHub());
  const pc = stack.use(await startPc(options));
  const browser = stack.use(await startBrowser());
  const technician = await browser.open("technician");
  const desk = technician.page;
  const { page: phone } = await browser.open("phone");
  const { page: companion } = await browser.open("companion");
  await firstStart(desk, hub.ownerLink ?? "");
  await logCase(desk, "Alex Reed", problem);
  const links = await caseLinks(desk);
  await phone.goto(links.customer);
  const agent = stack.use(await startAgent(pc, links.join));
  await companion.goto(agent.companion);
  await letThem(companion);
  await desk.getByText(t("live.cpu"), { exact: true }).waitFor();
  const owned = stack.move();
  return {
    ...{ hub, pc, agent, browser, links, technician, desk, phone, companion },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Asks for commands, and starts one that would go on for minutes; resolves once it runs on the PC. */
export async function startLongCommand({ desk, companion }: Visit): Promise<void> {
  await openTab(desk, "commands");
  await ask(desk, "run_commands");
  await letThem(companion, /wants to do more/);
  await runProgram(desk, LONG_COMMAND);
  await companion.getByText(/sleep/).first().waitFor();
}

/** Nothing else on a test's PC sleeps. */
const LONG_COMMAND = "sleep 271828";

/** Types a program into the form of the commands' tab and starts it. */
async function runProgram(desk: Page, line: string): Promise<void> {
  await desk.locator(".command-form").getByRole("textbox").first().fill(line);
  await desk.getByRole("button", { name: t("commands.run"), exact: true }).click();
}

/** How many of the long commands run on the PC. */
export const longCommands = ({ pc }: Visit): number =>
  Number(pc.run("/bin/sh", ["-c", "pgrep -c -x sleep || :"]).trim());
