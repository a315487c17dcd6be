/**
 * Installs the Debian packages that the tests use, only those that are missing, before any test runs.
 * As root it does so itself; for anybody else it prints the one command and ends with code 3.
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.mjs";

/** A program that tests start, and the Debian package that has it. @type {readonly { program: string, of: string, for: string }[]} */
const NEEDED = [
  { program: "chromium", of: "chromium", for: "the browser tests" },
  { program: "cron", of: "cron", for: "a daemon that fires a scheduled task" },
  { program: "crontab", of: "cron", for: "reading and writing a crontab" },
  { program: "asciinema", of: "asciinema", for: "playing an exported terminal recording" },
  { program: "restic", of: "restic", for: "the timed backup" },
  { program: "ip", of: "iproute2", for: "a network namespace with a wrong resolver" },
  { program: "ping", of: "iputils-ping", for: "the network checks" },
  { program: "unshare", of: "util-linux", for: "a mount namespace around cron" },
  { program: "mount", of: "mount", for: "a file system that fills up" },
  { program: "mkfs.ext4", of: "e2fsprogs", for: "a file system that fills up" },
];

/** Where Debian keeps programs that a non-root path leaves out. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** apt waits for another apt this long, in seconds: an unattended upgrade on a fresh machine takes a minute or two. */
const APT_LOCK_TIMEOUT_S = 300;

/** @param {string} program */
function isThere(program) {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SYSTEM_FOLDERS];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder, which is what was asked
    }
  });
}

/** @param {string[]} args */
const apt = (args) =>
  run("apt-get", ["-o", `DPkg::Lock::Timeout=${APT_LOCK_TIMEOUT_S}`, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });

/**
 * Makes sure that every program of {@link NEEDED} is there.
 * @returns {Promise<number>} 0 all there, 3 something is missing and cannot be installed from here (said on stderr)
 */
export async function installTestPackages() {
  if (process.platform !== "linux") return 0;
  const missing = NEEDED.filter(({ program }) => !isThere(program));
  if (missing.length === 0) return 0;
  const packages = [...new Set(missing.map((entry) => entry.of))];
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  const reasons = missing.map((entry) => `  ${entry.program} (package ${entry.of}): ${entry.for}`).join("\n");
  if (process.getuid?.() !== 0 || !isThere("apt-get")) {
    console.error(
      `The tests need programs that are not installed:\n${reasons}\nInstall them as root:\n  ${command}`,
    );
    return 3;
  }
  console.log(`Installing what the tests need: ${packages.join(" ")}`);
  const steps = [["update"], ["install", "-y", "--no-install-recommends", ...packages]];
  for (const args of steps) {
    const { code, output } = await apt(args);
    if (code === 0) continue;
    console.error(
      `${output.trimEnd()}\n\napt-get ${args[0]} failed (code ${code}). The tests need:\n${reasons}`,
    );
    return 3;
  }
  const still = NEEDED.filter(({ program }) => !isThere(program));
  if (still.length === 0) return 0;
  console.error(`Installed, yet not found: ${still.map(({ program }) => program).join(", ")}`);
  return 3;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await installTestPackages();
