/** Whether the system waits for a restart: what updates left behind, and a newer kernel than the one that runs. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { release } from "node:os";
import { z } from "@deskside/protocol";
import { parseUptime } from "../linux/load.ts";
import { defineCheck, type Finding } from "./_check.ts";
import { formatDuration } from "./_words.ts";
import type { Probe } from "./_probe.ts";

/** A machine that was never restarted for this long gathers faults that a restart clears. */
const WARN_UPTIME_S = 45 * 86_400;

export interface RestartReading {
  /** The mark of Debian and Ubuntu is there. */
  readonly required: boolean;
  readonly packages: readonly string[];
  /** What `needs-restarting -r` says on Fedora and Red Hat; null where there is no such program. */
  readonly toolSays: boolean | null;
  readonly runningKernel: string;
  /** Kernels in /boot. Empty in a container, whose kernel is not its own. */
  readonly installedKernels: readonly string[];
  readonly uptimeS: number;
}

export default defineCheck({
  id: "os.restart-pending",
  title: "Restart pending",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 30_000,
  systems: { linux: async (_params, probe) => judgeRestart(await readRestart(probe)) },
});

/** Also for the baseline. */
export async function readRestart(probe: Probe): Promise<RestartReading> {
  const required = existsSync("/run/reboot-required");
  const packages = required ? ((await probe.read("/run/reboot-required.pkgs")) ?? "") : "";
  const tool = await probe.run("needs-restarting", ["-r"], { timeoutMs: 20_000, evidence: false });
  const boot = await readdir("/boot").catch(() => [] as string[]);
  const installedKernels = boot.flatMap((name) =>
    name.startsWith("vmlinuz-") ? [name.slice("vmlinuz-".length)] : [],
  );
  probe.note(
    "/run/reboot-required, /boot",
    `${required ? "restart required" : "no mark"}\nrunning ${release()}\ninstalled ${installedKernels.join(", ") || "none seen"}`,
  );
  return {
    required,
    packages: [...new Set(packages.split("\n").filter(Boolean))],
    toolSays: tool.missing || tool.exit === null ? null : tool.exit === 1,
    runningKernel: release(),
    installedKernels,
    uptimeS: parseUptime((await probe.read("/proc/uptime")) ?? ""),
  };
}

export function judgeRestart(reading: RestartReading): Finding {
  const { runningKernel, installedKernels, uptimeS } = reading;
  const kernels = installedKernels.filter((each) => !each.includes("rescue"));
  // The running one is not among them after its package was removed; in a container none of them is.
  const newer = kernels.includes(runningKernel)
    ? kernels.filter((each) => compareVersions(each, runningKernel) > 0)
    : [];
  const reasons = [
    reading.required
      ? `updates ask for it${reading.packages.length > 0 ? ` (${reading.packages.slice(0, 3).join(", ")})` : ""}`
      : "",
    reading.toolSays === true ? "the package manager asks for it" : "",
    newer.length > 0 ? `the kernel ${newer[0]} is installed but ${runningKernel} runs` : "",
  ].filter(Boolean);
  const pending = reasons.length > 0;
  const facts = {
    pending,
    reasons,
    packages: reading.packages,
    runningKernel,
    uptimeS: Math.floor(uptimeS),
    uptimeDays: Math.floor(uptimeS / 86_400),
  };
  if (pending) {
    return {
      status: "warn",
      summary: `A restart is pending: ${reasons.join("; ")}.`,
      advice:
        "Agree a time with the customer, let them save their work, then restart. Until then updates are only half installed.",
      facts,
    };
  }
  if (uptimeS > WARN_UPTIME_S) {
    return {
      status: "warn",
      summary: `Not restarted for ${formatDuration(uptimeS)}.`,
      advice: "Nothing asks for it, but a restart often clears slowness and odd faults.",
      facts,
    };
  }
  return {
    status: "ok",
    summary: `No restart is pending; it started ${formatDuration(uptimeS)} ago.`,
    advice: "",
    facts,
  };
}

/** By their numbers from left to right: 6.1.0-9 is before 6.1.0-21. */
export function compareVersions(one: string, other: string): number {
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
  const left = numbers(one);
  const right = numbers(other);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
