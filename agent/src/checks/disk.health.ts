/** What the disks say of themselves (SMART): failing, worn, or with damaged sectors. */
import { z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown, worst } from "./_check.ts";

/** Disks asked at most. */
const MOST = 16;

export interface DiskHealth {
  readonly device: string;
  readonly model: string | null;
  /** The disk's own verdict; null where it gives none. */
  readonly passed: boolean | null;
  /** Sectors that were replaced, wait to be, or could not be read; for NVMe, media errors. */
  readonly badSectors: number | null;
  readonly pendingSectors: number | null;
  /** Share of its rated life that is used, in percent (NVMe and most SSDs). */
  readonly wornPct: number | null;
  readonly celsius: number | null;
  readonly powerOnHours: number | null;
}

const WARN_WORN_PCT = 90;
const WARN_CELSIUS = 65;

export default defineCheck({
  id: "disk.health",
  title: "Disk health (SMART)",
  scope: "run_checks",
  params: () => z.strictObject({}),
  timeoutMs: 60_000,
  systems: {
    linux: async (_params, probe) => {
      const scan = await probe.run("smartctl", ["--scan", "-j"], { timeoutMs: 10_000 });
      if (scan.missing) {
        return unknown(
          "The program that asks disks for their health is not installed.",
          "Install it: `apt-get install smartmontools` (as root), then run this check again.",
          { remedy: "apt-get install smartmontools" },
        );
      }
      const devices = parseScan(scan.out).slice(0, MOST);
      const disks: DiskHealth[] = [];
      let noRight = false;
      for (const { name, type } of devices) {
        const answer = await probe.run("smartctl", ["-j", "-a", "-d", type, name], { timeoutMs: 20_000 });
        noRight ||= /permission denied|operation not permitted/i.test(answer.out + answer.error);
        const health = parseHealth(answer.out, name);
        if (health !== undefined) disks.push(health);
      }
      return judgeHealth(disks, devices.length, noRight);
    },
  },
});

/** The devices that `smartctl --scan -j` names. */
export function parseScan(text: string): { name: string; type: string }[] {
  const list = field(parseJson(text), "devices");
  return (Array.isArray(list) ? list : []).flatMap((each: unknown) => {
    const name = field(each, "name");
    const type = field(each, "type");
    return typeof name === "string" && name.startsWith("/dev/") && typeof type === "string"
      ? [{ name, type }]
      : [];
  });
}

/** One `smartctl -j -a`; undefined where the device has no SMART at all (most virtual disks). */
export function parseHealth(text: string, device: string): DiskHealth | undefined {
  const report = parseJson(text);
  const at = (...path: string[]) => path.reduce<unknown>((value, key) => field(value, key), report);
  const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : null);
  const passed = at("smart_status", "passed");
  const table = at("ata_smart_attributes", "table");
  const raw = (id: number) => {
    const rows: readonly unknown[] = Array.isArray(table) ? table : [];
    const row = rows.find((each) => field(each, "id") === id);
    return number(field(field(row, "raw"), "value"));
  };
  const nvme = at("nvme_smart_health_information_log");
  if (typeof passed !== "boolean" && table === undefined && nvme === undefined) return undefined;
  const model = at("model_name");
  return {
    device,
    model: typeof model === "string" ? model : null,
    passed: typeof passed === "boolean" ? passed : null,
    badSectors: number(field(nvme, "media_errors")) ?? raw(5),
    pendingSectors: raw(197),
    wornPct: number(field(nvme, "percentage_used")),
    celsius: number(at("temperature", "current")),
    powerOnHours: number(at("power_on_time", "hours")),
  };
}

export function judgeHealth(disks: readonly DiskHealth[], found: number, noRight: boolean): Finding {
  if (disks.length === 0) {
    if (noRight)
      return unknown(
        "The agent has no right to ask the disks.",
        "Start it with administrator rights, or run `sudo smartctl -a /dev/sda` by hand.",
      );
    return found === 0
      ? {
          status: "not_applicable",
          summary: "There is no disk here that could be asked (a virtual machine?).",
          advice: "",
          facts: { disks: [] },
        }
      : unknown(
          "The disks give no health figures.",
          "Virtual disks and many USB boxes hide them: look on the machine that holds the disk.",
        );
  }
  const judged = disks.map((disk) => ({ disk, ...judgeDisk(disk) }));
  const status = worst(judged.map((each) => each.status));
  const bad = judged.find((each) => each.status === status) ?? judged[0];
  const facts = {
    disk: bad?.disk.device ?? null,
    failing: judged.some((each) => each.status === "fail"),
    disks: disks.map((each) => ({ ...each })),
  };
  if (status === "ok") {
    return {
      status,
      summary: `${disks.length === 1 ? "The disk says" : `All ${disks.length} disks say`} that all is well.`,
      advice: "",
      facts,
    };
  }
  return {
    status,
    summary: `${bad?.disk.device} ${bad?.disk.model ?? ""}: ${bad?.why}.`.replaceAll(/ +/g, " "),
    advice:
      status === "fail"
        ? "Back up what matters now, before anything else; then replace the disk. Do not run repairs that write to it."
        : "Make sure that there is a backup, look again in a week, and plan to replace it if the figures grow.",
    facts,
  };
}

function judgeDisk(disk: DiskHealth): { status: "ok" | "warn" | "fail"; why: string } {
  if (disk.passed === false) return { status: "fail", why: "it says itself that it is failing" };
  if ((disk.pendingSectors ?? 0) > 0)
    return { status: "fail", why: `${disk.pendingSectors} sectors cannot be read` };
  if ((disk.badSectors ?? 0) > 0) return { status: "warn", why: `${disk.badSectors} damaged places` };
  if ((disk.wornPct ?? 0) >= WARN_WORN_PCT)
    return { status: "warn", why: `${disk.wornPct} % of its rated life is used` };
  if ((disk.celsius ?? 0) >= WARN_CELSIUS) return { status: "warn", why: `it is ${disk.celsius} °C hot` };
  return { status: "ok", why: "" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An old smartctl without JSON, or cut output: there are no figures.
    return undefined;
  }
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
