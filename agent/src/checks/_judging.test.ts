import { describe, expect, test } from "vitest";
import { usageOf } from "../linux/file-system-usage.ts";
import type { NetInterface } from "../linux/net-interfaces.ts";
import { parseDefaultRoutes } from "../linux/routes.ts";
import { parseResolvConf } from "../linux/resolv-conf.ts";
import { judgeBaseline } from "./baseline.ts";
import { judgeCpuLoad } from "./cpu.load.ts";
import { judgeHealth, parseHealth, parseScan } from "./disk.health.ts";
import { judgeInodes } from "./disk.inodes.ts";
import { judgeDiskIo } from "./disk.io.ts";
import { judgeLargest } from "./disk.largest.ts";
import { judgeFreeSpace } from "./disk.space.ts";
import { judgeMemory } from "./memory.pressure.ts";
import { hasNeighbour, judgeGateway, parsePing } from "./net.gateway.ts";
import { judgeHosts } from "./net.hosts-file.ts";
import { judgeInterfaces } from "./net.interfaces.ts";
import { judgeInternet } from "./net.internet.ts";
import { judgeProxy, parseAptProxy, parseGnomeProxy, parseProxyVariables } from "./net.proxy.ts";
import { compareVersions, judgeRestart } from "./os.restart-pending.ts";
import { judgeUpdates, parseAptSimulation, parseDnf } from "./os.updates.ts";
import { judgeTop } from "./process.top.ts";
import { judgeSchedule, type ScheduleReading } from "./schedule.status.ts";
import {
  judgeFailedUnits,
  judgeInitScripts,
  judgeUnit,
  parseProperties,
  parseStatusAll,
  parseUnits,
} from "./service.status.ts";
import { judgeClock, parseTimedatectl } from "./time.skew.ts";

const GIB = 1024 ** 3;
/** A file system of so many GiB with this share free. */
const disk = (mount: string, sizeGib: number, freePct: number, inodesFreePct: number | null = 90) => {
  const blocks = Math.round((sizeGib * GIB) / 4096);
  const free = Math.round((blocks * freePct) / 100);
  return {
    mount,
    type: "ext4",
    source: "/dev/sda1",
    device: "8:1",
    writable: true,
    root: "/",
    usage: {
      ...usageOf({ bsize: 4096, blocks, bfree: free, bavail: free, files: 1000, ffree: 900 }),
      inodesFreePct,
    },
  };
};
const limits = { warnBelowPct: 10, failBelowPct: 5 };

describe("disk.space", () => {
  test.each([
    [500, 50, "ok"],
    [500, 9, "warn"],
    [500, 4, "fail"],
    [8, 11, "warn"],
    [8, 9, "fail"],
    [2, 25, "ok"],
    [0.06, 4, "fail"],
    [0.06, 21, "ok"],
  ])("%d GiB with %d %% free is %s", (size, free, status) => {
    expect(judgeFreeSpace([disk("/", size, free)], limits).status).toBe(status);
  });

  test("a threshold that was raised decides, as in a simulated alert", () => {
    expect(judgeFreeSpace([disk("/", 500, 50)], { warnBelowPct: 60, failBelowPct: 5 }).status).toBe("warn");
  });

  test("names the fullest, and a disk that does not answer is unknown, never failed", () => {
    const silent = { ...disk("/mnt/hung", 1, 1), usage: undefined };
    const found = judgeFreeSpace([disk("/", 500, 60), disk("/home", 500, 3), silent], limits);
    expect(found).toMatchObject({
      status: "fail",
      facts: { mount: "/home", silentMounts: ["/mnt/hung"], lowMounts: ["/home"] },
    });
    expect(judgeFreeSpace([disk("/", 500, 60), silent], limits).status).toBe("unknown");
    expect(judgeFreeSpace([silent], limits).status).toBe("unknown");
    expect(judgeFreeSpace([], limits, "/nowhere").summary).toContain("/nowhere");
  });
});

test("disk.inodes: full, well, and a file system that has no fixed number", () => {
  expect(judgeInodes([disk("/", 10, 50, 1)]).status).toBe("fail");
  expect(judgeInodes([disk("/", 10, 50, 8)]).status).toBe("warn");
  expect(judgeInodes([disk("/", 10, 50, 50)]).status).toBe("ok");
  expect(judgeInodes([disk("/", 10, 50, null)]).status).toBe("not_applicable");
});

test("disk.io: busy and slow is a fault, busy and quick is not", () => {
  const rates = (busyPct: number, latencyMs: number | null) => [
    { name: "sda", readBytesPerS: 0, writeBytesPerS: 0, latencyMs, busyPct },
  ];
  expect(judgeDiskIo(rates(99, 1), null).status).toBe("ok");
  expect(judgeDiskIo(rates(99, 80), null).status).toBe("warn");
  expect(judgeDiskIo(rates(99, 400), null).status).toBe("fail");
  expect(judgeDiskIo(rates(5, 400), { some10: 60, full10: 45 }).status).toBe("fail");
  expect(judgeDiskIo([], null).status).toBe("unknown");
});

test("disk.largest: says what may be removable and that rights were missing", () => {
  const found = judgeLargest("/", {
    totalBytes: 9e9,
    files: 10,
    folders: 3,
    skipped: 2,
    partial: false,
    largestFolders: [{ path: "/home/ann/.cache/x\ny", bytes: 8e9, files: 4 }],
    largestFiles: [],
  });
  expect(found.summary).toBe("/home/ann/.cache/x?y takes 8.0 GB of the 9.0 GB under /.");
  expect(found.advice).toContain("caches");
  const file = judgeLargest("/m", {
    totalBytes: 9e9,
    files: 2,
    folders: 2,
    skipped: 0,
    partial: false,
    largestFolders: [{ path: "/m/tmp", bytes: 4096, files: 1 }],
    largestFiles: [{ path: "/m/fill", bytes: 8.9e9 }],
  });
  expect(file).toMatchObject({ summary: "/m/fill takes 8.9 GB of the 9.0 GB under /m.", advice: "" });
  expect(found.advice).toContain("2 folders");
});

test("cpu.load tells a busy processor from tasks that wait for a disk", () => {
  const reading = (usedPct: number, five: number) =>
    judgeCpuLoad({
      share: { usedPct, iowaitPct: 0 },
      cores: 4,
      load: { one: five, five, fifteen: 1 },
      pressure: null,
    });
  expect(reading(20, 1).status).toBe("ok");
  expect(reading(95, 5)).toMatchObject({ status: "warn", advice: expect.stringContaining("process.top") });
  expect(reading(98, 20).status).toBe("fail");
  expect(reading(10, 12)).toMatchObject({ status: "warn", advice: expect.stringContaining("disk.io") });
});

test("memory.pressure: little left, work standing still, and programs that were killed", () => {
  const reading = (availablePct: number, full10: number | null = null, outOfMemoryKills: number | null = 0) =>
    judgeMemory({
      memory: {
        totalBytes: 8 * GIB,
        availableBytes: (8 * GIB * availablePct) / 100,
        swapTotalBytes: 0,
        swapUsedBytes: 0,
      },
      pressure: full10 === null ? null : { some10: full10, full10 },
      outOfMemoryKills,
    }).status;
  expect([reading(50), reading(8), reading(3), reading(50, 25), reading(50, 0, 2)]).toEqual([
    "ok",
    "warn",
    "fail",
    "fail",
    "warn",
  ]);
  expect(
    judgeMemory({
      memory: { totalBytes: 0, availableBytes: 0, swapTotalBytes: 0, swapUsedBytes: 0 },
      pressure: null,
      outOfMemoryKills: null,
    }).status,
  ).toBe("unknown");
});

test("process.top names the busiest and the largest", () => {
  const row = (pid: number, cpuPct: number, residentBytes: number) => ({
    pid,
    parent: 1,
    startTicks: 1,
    user: "ann",
    name: `p${pid}`,
    state: "running",
    cpuPct,
    residentBytes,
  });
  expect(judgeTop([row(1, 99, 5), row(2, 1, 5e9)], 5, 8e9)).toMatchObject({
    status: "warn",
    facts: { busiestPid: 1, largestPid: 2 },
  });
  expect(judgeTop([row(1, 9, 5)], 5, 8e9).status).toBe("ok");
  expect(judgeTop([], 5, 8e9).status).toBe("unknown");
});

describe("disk.health", () => {
  const ata = (attributes: Record<number, number>, passed = true) =>
    JSON.stringify({
      model_name: "ST1",
      smart_status: { passed },
      ata_smart_attributes: {
        table: Object.entries(attributes).map(([id, value]) => ({ id: Number(id), raw: { value } })),
      },
    });
  const judged = (text: string) =>
    judgeHealth(
      [parseHealth(text, "/dev/sda")].flatMap((each) => each ?? []),
      1,
      false,
    ).status;
  test("follows the disk's own verdict and its damaged sectors", () => {
    expect(judged(ata({}))).toBe("ok");
    expect(judged(ata({ 5: 3 }))).toBe("warn");
    expect(judged(ata({ 197: 1 }))).toBe("fail");
    expect(judged(ata({}, false))).toBe("fail");
    expect(
      judged(
        JSON.stringify({
          smart_status: { passed: true },
          nvme_smart_health_information_log: { percentage_used: 95, media_errors: 0 },
        }),
      ),
    ).toBe("warn");
  });
  test("a virtual disk is unknown, no disk is not applicable, and hostile text is neither", () => {
    expect(judged('{"device":{}}')).toBe("unknown");
    expect(judged("[]")).toBe("unknown");
    expect(judged("not json")).toBe("unknown");
    expect(judgeHealth([], 0, false).status).toBe("not_applicable");
    expect(judgeHealth([], 1, true).advice).toContain("administrator");
    expect(parseScan('{"devices":[{"name":"/dev/sda","type":"sat"},{"name":"-rf","type":"x"},7]}')).toEqual([
      { name: "/dev/sda", type: "sat" },
    ]);
  });
});

describe("the network", () => {
  const card = (more: Partial<NetInterface>): NetInterface => ({
    name: "eth0",
    kind: "ethernet",
    enabled: true,
    carrier: true,
    operState: "up",
    speedMbps: 1000,
    addresses: ["192.0.2.5/24"],
    errors: 0,
    dropped: 0,
    ...more,
  });
  test("net.interfaces tells cable, switch, address and adapter apart", () => {
    const status = (...all: NetInterface[]) =>
      judgeInterfaces([card({ name: "lo", kind: "loopback" }), ...all]);
    expect(status(card({})).status).toBe("ok");
    expect(status(card({ carrier: false, operState: "down" }))).toMatchObject({
      status: "fail",
      advice: expect.stringContaining("cable"),
    });
    expect(status(card({ enabled: false, carrier: null, operState: "down" })).summary).toContain(
      "switched off",
    );
    expect(status(card({ addresses: ["169.254.3.4/16", "fe80::1/64"] }))).toMatchObject({
      status: "fail",
      facts: { selfAssigned: true },
    });
    expect(status(card({ errors: 50_000 })).status).toBe("warn");
    expect(status().summary).toContain("no network adapter");
    // A container has only the virtual end of a pair.
    expect(status(card({ kind: "virtual" })).status).toBe("ok");
    expect(judgeInterfaces([]).status).toBe("unknown");
  });

  const ROUTES =
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\nwlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\neth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\neth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\n";
  test("default routes in both versions, best first", () => {
    const six =
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n";
    expect(parseDefaultRoutes(ROUTES, six).map((each) => each.gateway)).toEqual([
      "192.168.1.254",
      "192.168.1.1",
      "fe80::1",
    ]);
    expect(parseDefaultRoutes("", "")).toEqual([]);
  });

  test("net.gateway: no route, silent, lossy, and one that answers no ping but is on the wire", () => {
    const [route] = parseDefaultRoutes(ROUTES, "");
    const reading = { route, pingMs: null, lossPct: 100, portAnswered: false, onTheWire: false };
    expect(judgeGateway({ ...reading, route: undefined })).toMatchObject({
      status: "fail",
      facts: { gateway: null },
    });
    expect(judgeGateway(reading)).toMatchObject({ status: "fail", facts: { reachable: false } });
    expect(judgeGateway({ ...reading, onTheWire: true }).status).toBe("ok");
    expect(judgeGateway({ ...reading, pingMs: 2, lossPct: 33 }).status).toBe("warn");
    expect(
      parsePing(
        "3 packets transmitted, 3 received, 0% packet loss, time 6ms\nrtt min/avg/max/mdev = 0.1/0.2/0.3/0.05 ms\n",
      ),
    ).toEqual({ pingMs: 0.2, lossPct: 0 });
    expect(parsePing("3 packets transmitted, 0 received, 100% packet loss")).toEqual({
      pingMs: null,
      lossPct: 100,
    });
    const arp =
      "IP address HW type Flags HW address Mask Device\n192.168.1.254 0x1 0x2 aa:bb:cc:dd:ee:ff * eth0\n192.168.1.9 0x1 0x0 00:00:00:00:00:00 * eth0\n";
    expect([hasNeighbour(arp, "192.168.1.254"), hasNeighbour(arp, "192.168.1.9")]).toEqual([true, false]);
  });

  test("net.internet: one answer is enough; refused, silent and no way are told apart", () => {
    const attempt = (result: "connected" | "refused" | "timed-out" | "unreachable") => ({
      address: "192.0.2.1",
      port: 443,
      result,
      ms: 9,
      code: "",
    });
    expect(judgeInternet([attempt("timed-out"), attempt("connected")]).status).toBe("ok");
    expect(judgeInternet([attempt("timed-out"), attempt("refused")]).summary).toContain("refused");
    expect(judgeInternet([attempt("timed-out"), attempt("unreachable")])).toMatchObject({
      status: "fail",
      facts: { reachable: false },
    });
    expect(judgeInternet([attempt("unreachable")]).summary).toContain("knows no way");
  });

  test.each([
    ["nameserver 192.168.1.1\nsearch home.lan\n", ["192.168.1.1"], ["home.lan"]],
    ["# made by resolvconf\n; old\nnameserver 127.0.0.53\noptions edns0\nsearch .\n", ["127.0.0.53"], ["."]],
    [
      "domain a.example\nsearch b.example c.example\nnameserver 1.1.1.1 # fast\nnameserver ::1\nnameserver 9.9.9.9\nnameserver 8.8.8.8\n",
      ["1.1.1.1", "::1", "9.9.9.9"],
      ["b.example", "c.example"],
    ],
    ["nameserver\n  nameserver\t10.0.0.1\n", ["10.0.0.1"], []],
    ["", [], []],
  ])("resolv.conf %j", (text, servers, searchDomains) => {
    expect(parseResolvConf(text)).toEqual({ servers, searchDomains });
  });

  test("net.hosts-file: what every system has is well; another address for a public name is not", () => {
    const debian =
      "127.0.0.1\tlocalhost\n127.0.1.1\tpc-14.home pc-14\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n";
    expect(judgeHosts(debian, "pc-14").status).toBe("ok");
    expect(judgeHosts(`${debian}203.0.113.9 www.bank.example # x\n`, "pc-14")).toMatchObject({
      status: "warn",
      summary: expect.stringContaining("www.bank.example to 203.0.113.9 (line 5)"),
    });
    expect(judgeHosts("0.0.0.0 ads.example\n".repeat(80), "pc").summary).toContain("blocks 80");
    expect(judgeHosts("garbage\n", "pc")).toMatchObject({ status: "warn", facts: { malformedLines: [1] } });
    expect(judgeHosts("203.0.113.9 a.example\n", "pc", "b.example")).toMatchObject({
      status: "ok",
      facts: { overridesName: false },
    });
  });

  test("net.proxy: settings of every kind, passwords left out", () => {
    expect(
      parseProxyVariables(
        'export HTTPS_PROXY="http://ann:hunter2@proxy.example:3128/"\nno_proxy=x\nhttp_proxy=proxy.example:3128\n',
        "env",
      ),
    ).toEqual([{ source: "env http_proxy", host: "proxy.example", port: 3128 }]);
    expect(
      parseAptProxy('Acquire::http::Proxy "http://10.0.0.1:3142";\nAcquire::http::Proxy::deb.x "DIRECT";\n'),
    ).toContainEqual({ source: "apt", host: "10.0.0.1", port: 3142 });
    const gnome =
      "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.http host 'p.example'\norg.gnome.system.proxy.http port 8080\n";
    expect(parseGnomeProxy(gnome).settings).toEqual([
      { source: "desktop http", host: "p.example", port: 8080 },
    ]);
    expect(parseGnomeProxy(gnome.replace("manual", "none")).settings).toEqual([]);
    const setting = { source: "env http_proxy", host: "p.example", port: 3128 };
    expect(judgeProxy([{ ...setting, answer: "timed-out" }], null).status).toBe("fail");
    expect(judgeProxy([{ ...setting, answer: "connected" }], null).status).toBe("ok");
    expect(judgeProxy([], null).summary).toBe("No proxy is set.");
  });
});

test("time.skew: against a reference, by the machine's own word, or unknown", () => {
  const reading = {
    nowMs: 1_800_000_000_000,
    referenceMs: null,
    synchronised: null,
    syncEnabled: null,
    timeZone: "UTC",
  };
  expect(judgeClock(reading).status).toBe("unknown");
  expect(judgeClock({ ...reading, referenceMs: reading.nowMs - 2_000 }).status).toBe("ok");
  expect(judgeClock({ ...reading, referenceMs: reading.nowMs + 60_000 })).toMatchObject({
    status: "warn",
    facts: { offsetS: -60 },
  });
  expect(judgeClock({ ...reading, referenceMs: reading.nowMs - 366 * 86_400_000 })).toMatchObject({
    status: "fail",
    summary: "The clock is 366 days ahead.",
  });
  const ubuntu = parseTimedatectl(
    "Timezone=Europe/Berlin\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n",
  );
  expect(ubuntu).toEqual({ timeZone: "Europe/Berlin", syncEnabled: true, synchronised: true });
  expect(judgeClock({ ...reading, ...ubuntu }).status).toBe("ok");
  expect(judgeClock({ ...reading, ...ubuntu, synchronised: false }).status).toBe("warn");
});

test("service.status: running, failed, resting, masked, in a loop, missing", () => {
  const unit = (text: string) => judgeUnit("x", parseProperties(text)).status;
  expect(unit("LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=0\n")).toBe("ok");
  expect(unit("LoadState=loaded\nActiveState=active\nNRestarts=9\n")).toBe("warn");
  expect(unit("LoadState=loaded\nActiveState=failed\nResult=exit-code\nExecMainStatus=1\n")).toBe("fail");
  expect(unit("LoadState=loaded\nActiveState=inactive\nResult=success\nUnitFileState=static\n")).toBe("ok");
  expect(unit("LoadState=loaded\nActiveState=inactive\nResult=success\nUnitFileState=enabled\n")).toBe(
    "fail",
  );
  expect(unit("LoadState=masked\nActiveState=inactive\n")).toBe("fail");
  expect(unit("LoadState=not-found\nActiveState=inactive\n")).toBe("fail");
  expect(
    judgeFailedUnits(
      parseUnits(
        "● bluetooth.service loaded failed failed Bluetooth\nfoo@1.service loaded failed failed x\n",
      ),
    ).facts["failed"],
  ).toEqual(["bluetooth.service", "foo@1.service"]);
  expect(judgeFailedUnits([]).status).toBe("ok");
  expect(
    judgeInitScripts(parseStatusAll(" [ + ]  cron\n [ - ]  dbus\n [ ? ]  hwclock.sh\n")).facts,
  ).toMatchObject({ running: ["cron"], stopped: ["dbus"] });
});

describe("schedule.status", () => {
  const well: ScheduleReading = {
    crontabProgram: true,
    cronInstalled: true,
    cronRuns: true,
    systemdRuns: false,
    crontab: "",
    timers: "",
    match: null,
    lastRun: null,
    isRoot: true,
  };
  const remedy = (more: Partial<ScheduleReading>) => judgeSchedule({ ...well, ...more }).facts["remedy"];
  test("names the command that mends what is missing", () => {
    expect(remedy({ crontabProgram: false, cronInstalled: false, cronRuns: false })).toBe(
      "apt-get install cron",
    );
    expect(remedy({ cronRuns: false })).toBe("service cron start");
    expect(remedy({ cronRuns: false, isRoot: false })).toBe("sudo service cron start");
    expect(
      remedy({
        cronRuns: false,
        systemdRuns: true,
        crontab: "* * * * * x # deskside:d1\n",
        match: "# deskside:d1",
      }),
    ).toBe("systemctl start cron");
    expect(judgeSchedule(well).status).toBe("ok");
    expect(judgeSchedule({ ...well, cronRuns: false, systemdRuns: true }).status).toBe("ok");
  });
  test("finds the task itself and not one whose name begins alike", () => {
    const crontab = "# 0 0 * * * off # deskside:d1\n0 3 * * * /bin/sh '/x/d12/script.sh' # deskside:d12\n";
    expect(judgeSchedule({ ...well, crontab, match: "# deskside:d12" }).facts["taskInstalled"]).toBe(true);
    expect(judgeSchedule({ ...well, crontab, match: "# deskside:d1" })).toMatchObject({
      status: "fail",
      facts: { taskInstalled: false },
    });
    expect(
      judgeSchedule({ ...well, crontab, match: "# deskside:d12", lastRun: { atMs: 5, exit: 3 } }).status,
    ).toBe("warn");
    expect(judgeSchedule({ ...well, crontab: null, match: "x" }).status).toBe("unknown");
  });
});

test("os.restart-pending: mark, tool, newer kernel, long running; a container has no kernels", () => {
  const well = {
    required: false,
    packages: [],
    toolSays: null,
    runningKernel: "6.1.0-9-amd64",
    installedKernels: ["6.1.0-9-amd64"],
    uptimeS: 3600,
  };
  expect(judgeRestart(well).status).toBe("ok");
  expect(judgeRestart({ ...well, required: true, packages: ["libc6"] }).summary).toContain("libc6");
  expect(judgeRestart({ ...well, toolSays: true }).status).toBe("warn");
  expect(
    judgeRestart({ ...well, installedKernels: ["6.1.0-9-amd64", "6.1.0-21-amd64"] }).facts["pending"],
  ).toBe(true);
  expect(
    judgeRestart({ ...well, installedKernels: ["6.1.0-9-amd64", "6.1.0-8-amd64"] }).facts["pending"],
  ).toBe(false);
  expect(judgeRestart({ ...well, installedKernels: [] }).status).toBe("ok");
  expect(judgeRestart({ ...well, uptimeS: 90 * 86_400 }).status).toBe("warn");
  expect(compareVersions("6.1.0-21", "6.1.0-9")).toBeGreaterThan(0);
});

test("os.updates: apt and dnf, security told apart, lists that are old or were never fetched", () => {
  const apt = parseAptSimulation(
    "NOTE: only a simulation!\nInst libc6 [2.36-9] (2.36-10 Debian-Security:12/stable-security [amd64])\nInst vim [1] (2 Debian:12.5/stable [amd64]) []\nConf libc6 (x)\n",
  );
  expect(apt).toEqual([
    { name: "libc6", security: true },
    { name: "vim", security: false },
  ]);
  const dnf = parseDnf(
    "\nkernel.x86_64   6.1-2   updates\nvim-minimal.x86_64  2:9.1-1  updates\n",
    "FEDORA-1 Important/Sec. kernel-6.1-2.x86_64\n",
  );
  expect(dnf).toEqual([
    { name: "kernel", security: true },
    { name: "vim-minimal", security: false },
  ]);
  expect(judgeUpdates({ manager: "apt", pending: apt, listsAgeS: 60 }).status).toBe("warn");
  expect(judgeUpdates({ manager: "apt", pending: [], listsAgeS: 60 }).status).toBe("ok");
  expect(judgeUpdates({ manager: "apt", pending: [], listsAgeS: 40 * 86_400 }).status).toBe("warn");
  expect(judgeUpdates({ manager: "apt", pending: [], listsAgeS: null })).toMatchObject({
    status: "unknown",
    facts: { remedy: "apt-get update" },
  });
});

test("baseline: the worst part decides and each part keeps its line", () => {
  const part = (status: "ok" | "fail" | "unknown", summary: string) => ({
    status,
    summary,
    advice: "",
    facts: {},
  });
  const well = part("ok", "Well.");
  const parts = {
    disk: well,
    memory: well,
    restart: well,
    network: well,
    criticalEvents: null,
    uptimeS: 60,
    loadPerCore: 0,
    gateway: null,
  };
  expect(judgeBaseline(parts)).toMatchObject({ status: "ok", facts: { unknownParts: ["log"] } });
  expect(judgeBaseline({ ...parts, disk: part("fail", "Disk nearly full.") })).toMatchObject({
    status: "fail",
    summary: "Disk nearly full.",
  });
  expect(judgeBaseline({ ...parts, criticalEvents: 3 }).status).toBe("warn");
});
