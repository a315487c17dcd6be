/** Free inodes: a disk with space can still be full of (small) files. Warn below 10 %, fail below 2 %. */
import { text, z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { type MeasuredFileSystem, measureFileSystems } from "./_file-systems.ts";
import { formatPct, tenth } from "./_words.ts";

const WARN_BELOW_PCT = 10;
const FAIL_BELOW_PCT = 2;

export default defineCheck({
  id: "disk.inodes",
  title: "Room for more files (inodes)",
  scope: "run_checks",
  params: () => z.strictObject({ mount: z.optional(text(1_024)) }),
  timeoutMs: 10_000,
  systems: { linux: async (params, probe) => judgeInodes(await measureFileSystems(probe, params.mount)) },
});

/** File systems that make inodes as needed (btrfs, many network ones) do not count. */
export function judgeInodes(fileSystems: readonly MeasuredFileSystem[]): Finding {
  const rows = fileSystems
    .flatMap(({ mount, usage }) =>
      usage?.inodesFreePct == null
        ? []
        : [
            {
              mount,
              inodesFreePct: tenth(usage.inodesFreePct),
              inodesFree: usage.inodesFree,
              inodes: usage.inodes,
            },
          ],
    )
    .sort((one, other) => one.inodesFreePct - other.inodesFreePct);
  const [tightest] = rows;
  if (tightest === undefined) {
    return fileSystems.some((each) => each.usage === undefined)
      ? unknown("No file system answered.", "The disk hangs: look at disk.health and the system's log.")
      : {
          status: "not_applicable",
          summary: "No file system here has a fixed number of inodes.",
          advice: "",
          facts: {},
        };
  }
  const { mount, inodesFreePct, inodesFree } = tightest;
  const status = inodesFreePct < FAIL_BELOW_PCT ? "fail" : inodesFreePct < WARN_BELOW_PCT ? "warn" : "ok";
  return {
    status,
    summary: `${mount} has room for ${inodesFree} more files (${formatPct(inodesFreePct)} of its inodes free).`,
    advice:
      status === "ok"
        ? ""
        : `Very many small files fill ${mount}: look for caches, mail queues, session or spool folders (disk.largest counts the files of each folder), and remove old ones.`,
    facts: { mount, inodesFreePct, inodesUsedPct: tenth(100 - inodesFreePct), inodesFree, fileSystems: rows },
  };
}
