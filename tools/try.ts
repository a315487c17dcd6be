/**
 * `npm run try`: the whole of Deskside on this machine. A parent process plays the owner with the command line's own
 * code: it makes a practice organisation, starts the ordinary hub, invites the browser, opens a case, and joins an agent
 * for this very machine. Ctrl-C ends all of it.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Desk, openHome } from "../console/cli/src/index.ts";
import { joinThisMachine, practiceCase, type TryAgent } from "./try/customer-case.ts";
import { startHub, type TryHub } from "./try/hub.ts";
import { HELP, readOptions, type TryOptions } from "./try/options.ts";
import { foundPractice, inviteBrowser, isFounded, openOwner } from "./try/owner.ts";
import { installedSince, rollBack } from "./try/roll-back.ts";

interface Running {
  readonly hub: TryHub;
  readonly desk: Desk;
  readonly agent: TryAgent;
  readonly startedAt: number;
}
interface Links {
  readonly console: string;
  readonly signIn: string;
  readonly customer: string;
  readonly companion: string | null;
  readonly joinLink: string;
  readonly caseRef: string;
  readonly cliHome: string;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const report = (error: unknown): void => say(error instanceof Error ? error.message : String(error));

async function start({ data, listen }: TryOptions): Promise<{ running: Running; links: Links }> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const home = openHome(join(data, "cli"));
  let hub = await startHub(data, listen);
  let desk: Desk | undefined;
  try {
    if (!(await isFounded(home))) {
      await foundPractice(home, data, hub.link);
      // The first link is used up; only a start of the hub gives another, and this one is for the browser.
      const { port } = new URL(hub.origin);
      await hub.program.stop();
      hub = await startHub(data, listen.replace(/:0$/, `:${port}`));
    }
    const startedAt = Date.now();
    desk = await openOwner(home, hub.origin);
    const signIn = await inviteBrowser(desk, hub.link, report);
    const found = await practiceCase(desk);
    const agent = await joinThisMachine(desk, data, found.id, report);
    const { url } = await desk.technician.createLink(found.id);
    return {
      running: { hub, desk, agent, startedAt },
      links: {
        console: hub.origin,
        signIn,
        customer: found.customer,
        companion: agent.companion,
        joinLink: url,
        caseRef: found.ref,
        cliHome: home.path,
      },
    };
  } catch (error) {
    desk?.stop();
    await hub.program.stop();
    throw error;
  }
}

function show(links: Links): void {
  const lines = [
    "",
    "Deskside is running on this machine, for practice. Three links:",
    "",
    "1. You are the technician. Open this once; it signs your browser in and gives it a key:",
    `   ${links.signIn}`,
    "2. You are the customer, on the phone or in another window:",
    `   ${links.customer}`,
    "3. You are at the customer’s PC (this machine). Questions are answered here, and Stop is here:",
    `   ${links.companion ?? "not built: run npm run build"}`,
    "",
    `Begin: open 1 and 3 side by side, choose case ${links.caseRef}, ask to look, and say yes in 3.`,
    "Another machine, or one more agent here, joins by:",
    `   npm run agent -- join '${links.joinLink}'`,
    "The command line is signed in too:",
    `   DESKSIDE_HOME='${links.cliHome}' npm run deskside -- device list`,
    "",
    "Ctrl-C ends all of it, and takes out again what was installed meanwhile.",
  ];
  console.log(lines.join("\n"));
}

async function end({ hub, desk, agent, startedAt }: Running, { data, keep }: TryOptions): Promise<boolean> {
  let clean = true;
  if (hub.program.running) {
    const installed = await installedSince(desk, agent.device, startedAt);
    if (!keep) clean = await rollBack(desk, agent, data, installed, say);
    else for (const { title, id } of installed) say(`Left installed: ${title} (${id}).`);
  }
  await agent.program.stop();
  desk.stop();
  await hub.program.stop();
  return clean;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(HELP);
    return 0;
  }
  const asked = Promise.withResolvers<"asked">();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => asked.resolve("asked"));
  const { running, links } = await start(options);
  if (options.json) console.log(JSON.stringify(links));
  else show(links);
  const why = await Promise.race([
    asked.promise,
    running.hub.program.ended.then(() => "The hub ended."),
    running.agent.program.ended.then(() => "The agent ended."),
  ]);
  if (why !== "asked") say(why);
  else if (!options.json) say("\nEnding …");
  const clean = await end(running, options);
  return clean && why === "asked" ? 0 : 1;
}

// All that was begun has ended by now; a socket that closes slowly keeps nobody waiting.
process.exit(
  await main().catch((error: unknown) => {
    report(error);
    return 1;
  }),
);
