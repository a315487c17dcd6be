/** Whether a service runs, or which services have failed. */
import { text, z } from "@deskside/protocol";
import { serviceManager } from "../process/service-manager.ts";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import type { Probe } from "./_probe.ts";

const PROPERTIES = "Id,LoadState,ActiveState,SubState,Result,UnitFileState,ExecMainStatus,NRestarts";
/** A service that its manager had to start again this often is in a loop. */
const WARN_RESTARTS = 3;

export default defineCheck({
  id: "service.status",
  title: "Services",
  scope: "run_checks",
  params: () =>
    z.strictObject({ service: z.optional(text(128).check(z.regex(/^[A-Za-z0-9][A-Za-z0-9@:._-]*$/))) }),
  timeoutMs: 20_000,
  systems: {
    linux: async ({ service }, probe) => {
      const manager = serviceManager();
      if (manager.kind === "none")
        return unknown("This machine runs no service manager.", manager.why, { manager: "none" });
      if (service === undefined) {
        if (manager.kind === "systemd") {
          const failed = await probe.run("systemctl", [
            "list-units",
            "--state=failed",
            "--plain",
            "--no-legend",
            "--no-pager",
          ]);
          return failed.exit === 0
            ? judgeFailedUnits(parseUnits(failed.out))
            : unknown("systemd does not answer.", failed.error);
        }
        const all = await probe.run("service", ["--status-all"], { timeoutMs: 15_000 });
        return judgeInitScripts(parseStatusAll(`${all.out}\n${all.error}`));
      }
      return manager.kind === "systemd"
        ? one(service, probe)
        : oneScript(service, manager.knows(service), probe);
    },
  },
});

async function one(service: string, probe: Probe): Promise<Finding> {
  const shown = await probe.run("systemctl", [
    "show",
    `--property=${PROPERTIES}`,
    "--no-pager",
    "--",
    service,
  ]);
  if (shown.exit !== 0) return unknown("systemd does not answer.", shown.error, { service });
  return judgeUnit(service, parseProperties(shown.out));
}

async function oneScript(service: string, exists: boolean, probe: Probe): Promise<Finding> {
  const facts = { service, manager: "init-scripts", exists, active: false };
  if (!exists) return missing(service, facts);
  const { exit } = await probe.run("service", [service, "status"], { timeoutMs: 15_000 });
  // The exit codes of an init script's status: 0 runs, 1 to 3 does not, 4 and more cannot tell (LSB).
  if (exit === null || exit > 3)
    return unknown(
      `${service} does not say whether it runs.`,
      `Its script gives no status (exit ${exit}): look for its process in process.top.`,
      facts,
    );
  return exit === 0
    ? { status: "ok", summary: `${service} runs.`, advice: "", facts: { ...facts, active: true } }
    : {
        status: "fail",
        summary: `${service} does not run.`,
        advice: `Start it: \`service ${service} start\`, and look at its log if it ends again.`,
        facts,
      };
}

/** `key=value` lines. */
export const parseProperties = (output: string): Record<string, string> =>
  Object.fromEntries(
    output
      .split("\n")
      .flatMap((line) =>
        line.includes("=") ? [[line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]] : [],
      ),
  );

/** The first word of each line that is a unit; a mark of failure may stand before it. */
export const parseUnits = (output: string): string[] =>
  output.split("\n").flatMap((line) => /^[●*\s]*([\w@:.\\-]+\.\w+)\s/.exec(line)?.[1] ?? []);

/** ` [ + ]  cron`: + runs, − does not, ? cannot tell. */
export const parseStatusAll = (output: string): { name: string; runs: boolean | null }[] =>
  [...output.matchAll(/^\s*\[ ([+?-]) \]\s+(\S+)\s*$/gm)].map((match) => ({
    name: match[2] ?? "",
    runs: match[1] === "?" ? null : match[1] === "+",
  }));

export function judgeUnit(service: string, unit: Record<string, string>): Finding {
  const restarts = Number(unit["NRestarts"] ?? 0) || 0;
  const active = unit["ActiveState"] === "active";
  const facts = {
    service,
    manager: "systemd",
    exists: unit["LoadState"] !== "not-found",
    active,
    state: unit["ActiveState"] ?? null,
    subState: unit["SubState"] ?? null,
    result: unit["Result"] ?? null,
    startsAtBoot: unit["UnitFileState"] === "enabled" || unit["UnitFileState"] === "static",
    exit: Number(unit["ExecMainStatus"] ?? 0) || 0,
    restarts,
  };
  if (unit["LoadState"] === "not-found") return missing(service, facts);
  if (unit["LoadState"] === "masked") {
    return {
      status: "fail",
      summary: `${service} is masked: it cannot be started.`,
      advice: `Somebody did that on purpose. Ask, then \`systemctl unmask ${service}\`.`,
      facts,
    };
  }
  if (!active) {
    const failed = unit["ActiveState"] === "failed";
    // A timer's or a one-time service that has ended well is at rest, not broken.
    const done =
      unit["ActiveState"] === "inactive" &&
      unit["Result"] === "success" &&
      unit["UnitFileState"] === "static";
    return {
      status: done ? "ok" : failed || facts.startsAtBoot ? "fail" : "warn",
      summary: failed
        ? `${service} has failed (${unit["Result"]}, exit ${facts.exit}).`
        : done
          ? `${service} ran and ended well.`
          : `${service} does not run.`,
      advice: done
        ? ""
        : `See why: \`journalctl -u ${service} -b -n 50\`; then \`systemctl restart ${service}\`.`,
      facts,
    };
  }
  return restarts >= WARN_RESTARTS
    ? {
        status: "warn",
        summary: `${service} runs, but was started again ${restarts} times.`,
        advice: `It keeps ending: \`journalctl -u ${service} -b -n 100\`.`,
        facts,
      }
    : { status: "ok", summary: `${service} runs.`, advice: "", facts };
}

export function judgeFailedUnits(failed: readonly string[]): Finding {
  return failed.length === 0
    ? {
        status: "ok",
        summary: "No service has failed.",
        advice: "",
        facts: { manager: "systemd", failed: [], failedCount: 0 },
      }
    : {
        status: "warn",
        summary: `${failed.length} ${failed.length === 1 ? "service has" : "services have"} failed: ${failed.slice(0, 3).join(", ")}.`,
        advice: `If one has to do with the complaint: \`journalctl -u ${failed[0]} -b -n 50\`.`,
        facts: { manager: "systemd", failed: failed.slice(0, 50), failedCount: failed.length },
      };
}

export function judgeInitScripts(services: readonly { name: string; runs: boolean | null }[]): Finding {
  const stopped = services.filter((each) => each.runs === false).map((each) => each.name);
  const running = services.filter((each) => each.runs === true).map((each) => each.name);
  const facts = { manager: "init-scripts", running, stopped, failed: [], failedCount: 0 };
  // Scripts that run once at the start are always "stopped" afterwards, so this says nothing about a fault.
  return {
    status: "ok",
    summary: `${running.length} services run, ${stopped.length} do not; without systemd none is known as failed.`,
    advice: "Ask for one service by its name to have it judged.",
    facts,
  };
}

const missing = (service: string, facts: Finding["facts"]): Finding => ({
  status: "fail",
  summary: `There is no service ${service} here.`,
  advice: "Check the name, or whether its package is installed.",
  facts,
});
