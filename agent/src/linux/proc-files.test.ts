import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAccounts, parseGroups } from "./accounts.ts";
import { cpuShare, parseCpuStat } from "./cpu-times.ts";
import { diskRates, parseDiskStats } from "./disk-stats.ts";
import { usageOf } from "./file-system-usage.ts";
import { parseAuxv } from "./kernel-constants.ts";
import { parseLoad, parseUptime } from "./load.ts";
import { parseMemoryInfo } from "./memory-info.ts";
import { localFileSystems, parseMountInfo } from "./mounts.ts";
import { parseNetCounters } from "./net-counters.ts";
import { parsePressure } from "./pressure.ts";
import { parseProcessStat } from "./process-stat.ts";

const proc = (name: string) => readFileSync(`/proc/${name}`, "utf8");
/** Text that looks like a /proc file: numbers, words, colons, brackets, line ends, and anything else. */
const procText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "cpu",
        "cpu0 ",
        "some avg10=",
        "MemTotal:",
        "eth0:",
        " ",
        "\n",
        " - ",
        "/",
        "(",
        ")",
        "\\040",
        "-",
        "kB",
      ),
      fc.integer().map(String),
      fc.double().map(String),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

const finite = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value) && value >= 0
    : typeof value !== "object" || value === null || Object.values(value).every(finite);

describe("parsers of /proc files", () => {
  test("never throw and give only finite, positive numbers, whatever the text", () => {
    fc.assert(
      fc.property(procText, (text) => {
        const stat = parseCpuStat(text);
        expect(finite(stat)).toBe(true);
        expect(finite(cpuShare(undefined, stat.all))).toBe(true);
        expect(finite(parseMemoryInfo(text))).toBe(true);
        expect(finite(parsePressure(text))).toBe(true);
        expect(finite(parseDiskStats(text))).toBe(true);
        expect(finite(parseNetCounters(text))).toBe(true);
        expect(finite(parseLoad(text))).toBe(true);
        expect(finite(parseUptime(text))).toBe(true);
        parseMountInfo(text);
        parseAccounts(text);
        parseGroups(text);
      }),
    );
  });

  test("a process line of any bytes is read or refused, never misread outside its length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, length) => {
        const stat = parseProcessStat(Buffer.from(bytes), Math.min(length, bytes.length));
        if (stat) expect(finite({ ...stat, pid: 0 })).toBe(true);
      }),
    );
  });

  test("a process name may hold brackets, spaces and line ends", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.nat(1e9), fc.nat(1e9), (name, ticks, start) => {
        const rest = `S 7 8 9 0 -1 4194304 1 2 3 4 ${ticks} 5 6 7 20 0 1 0 ${start} 1000 42 184467 1 1`;
        const stat = parseProcessStat(Buffer.from(`321 (${name}) ${rest}\n`));
        expect(stat).toEqual({
          pid: 321,
          name: Buffer.from(name).toString(),
          state: "S",
          parent: 7,
          group: 8,
          cpuTicks: ticks + 5,
          startTicks: start,
          residentPages: 42,
        });
      }),
    );
  });

  test("counters that go backwards give zero, not a negative rate", () => {
    const after = { total: 10, idle: 5, iowait: 1 };
    expect(cpuShare({ total: 100, idle: 50, iowait: 9 }, after)).toEqual({ usedPct: 0, iowaitPct: 0 });
    const disk = parseDiskStats("8 0 sda 10 0 100 5 10 0 100 5 0 5 10")[0]!;
    const wrapped = { ...disk, readBytes: 0, requests: 0, busyMs: 0, requestMs: 0 };
    expect(diskRates(disk, wrapped, 1000)).toMatchObject({ readBytesPerS: 0, latencyMs: null, busyPct: 0 });
  });

  test("the files of this very machine are understood", () => {
    const stat = parseCpuStat(proc("stat"));
    expect(stat.cores.length).toBeGreaterThan(0);
    expect(stat.bootedAtS).toBeGreaterThan(1e9);
    expect(stat.cores.reduce((sum, core) => sum + core.total, 0)).toBeGreaterThan(stat.all.total * 0.9);
    const memory = parseMemoryInfo(proc("meminfo"));
    expect(memory.totalBytes).toBeGreaterThan(memory.availableBytes);
    expect(parseProcessStat(readFileSync("/proc/self/stat"))).toMatchObject({
      pid: process.pid,
      parent: process.ppid,
    });
    expect(parseAuxv(readFileSync("/proc/self/auxv"))).toMatchObject({ ticksPerS: 100 });
    expect(localFileSystems(parseMountInfo(proc("self/mountinfo"))).map((each) => each.mount)).toContain("/");
    expect(parseAccounts(readFileSync("/etc/passwd", "utf8"))).toContainEqual(
      expect.objectContaining({ name: "root", uid: 0 }),
    );
  });
});

describe("recorded files", () => {
  test("memory from before MemAvailable existed, and with swap in use", () => {
    const text =
      "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 5 kB\nCached: 300 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n";
    expect(parseMemoryInfo(text)).toEqual({
      totalBytes: 1_024_000,
      availableBytes: 409_600,
      swapTotalBytes: 51_200,
      swapUsedBytes: 30_720,
    });
  });

  test("pressure with and without a full line", () => {
    expect(
      parsePressure(
        "some avg10=1.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.25 avg60=0 avg300=0 total=0\n",
      ),
    ).toEqual({
      some10: 1.5,
      full10: 0.25,
    });
    expect(parsePressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")).toEqual({
      some10: 0,
      full10: null,
    });
    expect(parsePressure(undefined)).toBeNull();
  });

  test("disk rates of an NVMe disk with discards and flushes", () => {
    const before = parseDiskStats(" 259 0 nvme0n1 100 0 2000 50 200 0 4000 100 0 80 160 10 0 0 5 3 5")[0]!;
    const after = parseDiskStats(" 259 0 nvme0n1 110 0 4000 60 220 0 8000 140 0 180 220 10 0 0 5 3 5")[0]!;
    expect(diskRates(before, after, 1000)).toEqual({
      name: "nvme0n1",
      readBytesPerS: 2000 * 512,
      writeBytesPerS: 4000 * 512,
      latencyMs: 50 / 30,
      busyPct: 10,
    });
  });

  test("a network interface with a colon in its name", () => {
    const line = "eth0:1: 10 1 2 0 0 0 0 0 20 1 3 0 0 0 0 0";
    expect(parseNetCounters(`Inter-| Receive\n face |bytes\n${line}\n`)).toEqual([
      { name: "eth0:1", receivedBytes: 10, sentBytes: 20, errors: 5 },
    ]);
  });

  test("mounts: each file system once, without images, network shares and what is read-only", () => {
    const text = `22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
23 22 8:2 /home /mnt/same rw - ext4 /dev/sda2 rw
24 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
25 22 0:44 / /mnt/share rw - nfs4 server:/x rw
26 22 8:3 / /mnt/with\\040space rw - vfat /dev/sda3 rw
27 22 8:4 / /media/ro rw - ext4 /dev/sda4 ro
28 22 0:5 / /proc rw - proc proc rw
`;
    expect(localFileSystems(parseMountInfo(text)).map((each) => each.mount)).toEqual([
      "/",
      "/mnt/with space",
    ]);
  });

  test("mounts that another was laid over, or over the way to them, are not seen", () => {
    const text = `22 1 8:2 / / rw - ext4 /dev/sda2 rw
23 22 8:3 / /run/old rw - ext4 /dev/sda3 rw
24 23 8:4 / /run/old/deep rw - ext4 /dev/sda4 rw
25 22 0:9 / /run rw - tmpfs tmpfs rw
26 25 8:5 / /run/new rw - ext4 /dev/sda5 rw
27 22 8:6 / /mnt/x rw - ext4 /dev/sda6 rw
28 27 8:7 / /mnt/x rw - ext4 /dev/sda7 rw
29 27 8:8 / /mnt/x/lost rw - ext4 /dev/sda8 rw
30 28 8:9 / /mnt/x/seen rw - ext4 /dev/sda9 rw
`;
    expect(parseMountInfo(text).map((each) => each.source)).toEqual([
      "/dev/sda2",
      "tmpfs",
      "/dev/sda5",
      "/dev/sda7",
      "/dev/sda9",
    ]);
  });

  test("used share is of what an ordinary user can have, as df shows it", () => {
    const usage = usageOf({ bsize: 4096, blocks: 1000, bfree: 150, bavail: 100, files: 0, ffree: 0 });
    expect(usage.usedPct).toBeCloseTo((100 * 850) / 950);
    expect(usage.inodesFreePct).toBeNull();
  });

  test("an account file with lines of NIS and broken ones", () => {
    const text =
      "root:x:0:0:root:/root:/bin/bash\n+@net::::::\nbroken\nann:x:1000:1000::/home/ann:/bin/sh\nx:y:z:0:::\n";
    expect(parseAccounts(text).map((each) => each.name)).toEqual(["root", "ann"]);
    expect(parseGroups("sudo:x:27:ann,ben\nbad\n").get("sudo")).toEqual({ gid: 27, members: ["ann", "ben"] });
  });
});
