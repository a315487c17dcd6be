/** Users of the machine, and printers. */
import type { Inventory } from "@deskside/protocol";
import { parseAccounts, parseGroups } from "../linux/accounts.ts";
import { readText } from "../linux/read-text.ts";
import { runProgram } from "../process/run-program.ts";
import { Gap, line } from "./part.ts";

/** Groups whose members may become administrator. */
const ADMIN_GROUPS = ["sudo", "wheel", "admin"];
const NO_SHELL = /(?:\/nologin|\/false|\/sync|\/halt|\/shutdown)$/;
/** Users listed at most, as an inventory has them. */
const MOST_USERS = 1_000;

export async function collectUsers(): Promise<Inventory["users"]> {
  const passwd = await readText("/etc/passwd");
  if (passwd === undefined) throw new Gap("/etc/passwd cannot be read");
  return readUsers(passwd, (await readText("/etc/group")) ?? "");
}

/** From the texts of `/etc/passwd` and `/etc/group`. */
export function readUsers(passwd: string, group: string): Inventory["users"] {
  const groups = parseGroups(group);
  const adminGroups = ADMIN_GROUPS.flatMap((name) => groups.get(name) ?? []);
  return parseAccounts(passwd)
    .slice(0, MOST_USERS)
    .map((each) => ({
      name: line(each.name),
      admin:
        each.uid === 0 || adminGroups.some((one) => one.gid === each.gid || one.members.includes(each.name)),
      interactive: each.shell !== "" && !NO_SHELL.test(each.shell),
    }));
}

export async function collectPrinters(signal: AbortSignal): Promise<Inventory["printers"]> {
  const result = await runProgram({
    file: "lpstat",
    args: ["-p", "-d"],
    signal,
    timeoutMs: 10_000,
    maxBytes: 256 * 1024,
    env: { LC_ALL: "C" },
  });
  if (result.missing) throw new Gap("no printing system (CUPS) is installed");
  // With no printer at all lpstat ends with 1 and says so.
  if (result.exit !== 0 && !/No destinations added/i.test(result.stderr))
    throw new Gap(`lpstat: ${result.stderr.slice(0, 120)}`);
  return parsePrinters(result.stdout);
}

/** `printer NAME is idle.  enabled since …` and `system default destination: NAME`. */
export function parsePrinters(text: string): Inventory["printers"] {
  const standard = /^system default destination: (\S+)$/m.exec(text)?.[1];
  return [...text.matchAll(/^printer (\S+) (?:is (\w+)|(disabled)|now (\w+))/gm)]
    .slice(0, 200)
    .map((match) => ({
      name: line(match[1] ?? ""),
      state: line(match[2] ?? match[3] ?? match[4] ?? "unknown"),
      isDefault: match[1] === standard,
    }));
}
