/** Whether a cron daemon runs on this machine, without asking it anything. */
import { readdir, readFile } from "node:fs/promises";

/** Names that Debian, Red Hat, Alpine and Arch give it, as `/proc/PID/comm` has them. */
const NAMES = new Set(["cron", "crond", "fcron", "dcron"]);
/** Where it leaves its process id. */
const PID_FILES = ["/run/crond.pid", "/var/run/crond.pid", "/run/cron.pid", "/var/run/cron.pid"];

/** True when the process in one of cron's own pid files, or any process that we can see, is a cron daemon. */
export async function cronDaemonRuns(): Promise<boolean> {
  for (const file of PID_FILES) {
    const pid = (await readText(file)).trim();
    if (/^\d+$/.test(pid) && (await isCron(pid))) return true;
  }
  for (const entry of await readdir("/proc")) {
    if (/^\d+$/.test(entry) && (await isCron(entry))) return true;
  }
  return false;
}

const isCron = async (pid: string) => NAMES.has((await readText(`/proc/${pid}/comm`)).trim());

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    // No such file, or a process that has just ended: no daemon here.
    return "";
  }
}
