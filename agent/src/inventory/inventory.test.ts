import { inventory } from "@deskside/protocol";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Inventory } from "@deskside/protocol";
import { testContext } from "../commands/_test-context.ts";
import inventoryTake from "../commands/inventory.take.ts";
import { diffInventory } from "./diff-inventory.ts";
import { bounded } from "./inventory-child.ts";
import { parsePrinters, readUsers } from "./people-and-printers.ts";
import { parseCrontab, parseTimers } from "./scheduled-tasks.ts";
import { parseInitScripts, parseSystemdServices } from "./services.ts";
import { kindOfSection, parseDpkg, parseRpm, parseSnap } from "./software.ts";
import { takeInventory } from "./take-inventory.ts";

let here: Inventory;
beforeAll(async () => {
  const result = await takeInventory(AbortSignal.timeout(60_000));
  if (!result.ok) throw new Error(result.message);
  here = result.inventory;
}, 60_000);

describe("the inventory of this very machine", () => {
  test("is valid and knows what every machine has", () => {
    expect(inventory().parse(here)).toEqual(here);
    expect(here.system.kernel).not.toBe("");
    expect(here.cpu.threads).toBeGreaterThan(0);
    expect(here.memory.totalBytes).toBeGreaterThan(0);
    expect(here.fileSystems.map((each) => each.mount)).toContain("/");
    expect(here.network.interfaces.map((each) => each.name)).toContain("lo");
    expect(here.users).toContainEqual({ name: "root", admin: true, interactive: true });
  });

  test("says why a part is empty", () => {
    for (const part of ["software", "services", "printers"] as const) {
      if (here[part].length === 0 && part !== "printers")
        expect(here.gaps.map((each) => each.part).join()).toContain(part);
    }
    for (const gap of here.gaps) expect(gap.reason).not.toBe("");
  });

  test("comes as a command's document, and can be stopped", async () => {
    const kit = testContext();
    const running = inventoryTake.run({}, kit.context);
    kit.stop("stopped-by-customer");
    expect(await running).toMatchObject({ status: "cancelled", message: "Stopped by the customer." });
  });

  test("is the same a moment later, as far as a person would say", async () => {
    expect(diffInventory(here, { ...here, takenAt: here.takenAt + 5_000 })).toEqual([]);
  });
});

describe("the difference between two inventories", () => {
  const change = (more: Partial<Inventory>) => diffInventory(here, { ...here, ...more });
  test("is told in words", () => {
    expect(
      change({
        software: [...here.software, { name: "new-tool", version: "1", source: "dpkg", kind: "utility" }],
      }),
    ).toEqual([{ path: "software/new-tool (dpkg)", kind: "added", text: "new-tool (dpkg) is new." }]);
    expect(change({ users: here.users.filter((each) => each.name !== "root") })).toEqual([
      { path: "users/root", kind: "removed", text: "The user root is gone." },
    ]);
    expect(
      change({
        users: here.users.map((each) => (each.name === "root" ? { ...each, interactive: false } : each)),
      })[0]?.text,
    ).toBe("The user root changed: can sign in from yes to no.");
    expect(change({ system: { ...here.system, timeZone: "Europe/Berlin" } })[0]).toMatchObject({
      path: "system/timeZone",
      kind: "changed",
    });
  });
  test("passes over what fills up by itself, and parts that could not be looked at", () => {
    expect(change({ fileSystems: here.fileSystems.map((each) => ({ ...each, usedBytes: 1 })) })).toEqual([]);
    expect(change({ software: [], gaps: [{ part: "software", reason: "no right" }] })).toEqual([]);
    expect(change({ scheduledTasks: [], gaps: [{ part: "users' crontabs", reason: "no right" }] })).toEqual(
      [],
    );
  });
});

test("an inventory that is too long is shortened, and says so", () => {
  const many = Array.from({ length: 9_000 }, (_, index) => ({
    name: `package-${index}`,
    version: "1",
    source: "dpkg",
    kind: "system" as const,
  }));
  const cut = bounded({ ...here, software: many }, 200_000);
  expect(JSON.stringify(cut).length).toBeLessThan(200_000);
  expect(cut.gaps.at(-1)?.reason).toMatch(/^9000 items, of which \d+ fit$/);
});

describe("recorded output of other systems", () => {
  test("packages and their classes", () => {
    const dpkg = parseDpkg(
      "ii \tfirefox-esr\t128.3\tweb\toptional\nrc \told\t1\tmisc\toptional\nii \tlibc6:amd64\t2.36\tlibs\toptional\nii \tacme-tool\t1\t\t\n",
    );
    expect(dpkg.map((each) => [each.name, each.kind])).toEqual([
      ["firefox-esr", "application"],
      ["libc6:amd64", "system"],
      ["acme-tool", "bespoke"],
    ]);
    expect(kindOfSection("contrib/games", "optional")).toBe("application");
    expect(kindOfSection("utils", "required")).toBe("system");
    expect(
      parseRpm("gimp\t2.10-1\tApplications/Multimedia\tFedora\nown\t1-1\tUnspecified\t(none)\n").map(
        (each) => each.kind,
      ),
    ).toEqual(["application", "bespoke"]);
    expect(
      parseSnap(
        "Name Version Rev Tracking Publisher Notes\ncore22 2024 1 latest/stable canonical base\nspotify 1.2 60 latest/stable spotify -\n",
      ).map((each) => each.kind),
    ).toEqual(["system", "application"]);
  });
  test("services of systemd and of init scripts", () => {
    const units =
      "● bad.service loaded failed failed Bad\ncron.service loaded active running Cron\ngone.service not-found inactive dead gone\n";
    expect(
      parseSystemdServices(
        units,
        "cron.service enabled enabled\nidle.service disabled enabled\nx@.service static -\n",
      ),
    ).toEqual([
      { name: "bad.service", state: "failed (failed)", startsAtBoot: null },
      { name: "cron.service", state: "active (running)", startsAtBoot: true },
      { name: "idle.service", state: "inactive", startsAtBoot: false },
    ]);
    expect(parseInitScripts(" [ + ]  cron\n [ - ]  ssh\n", ["S01cron", "K01ssh"])).toEqual([
      { name: "cron", state: "running", startsAtBoot: true },
      { name: "ssh", state: "stopped", startsAtBoot: false },
    ]);
  });
  test("crontabs: settings and comments passed over, our lines known, secrets hidden", () => {
    const text =
      "SHELL=/bin/sh\n# off\n@reboot ann /x\n*/5 * * * * root backup --password=hunter2\n0 3 * * * root /bin/sh '/s' # deskside:d1\nbroken\n";
    expect(parseCrontab(text, "", true, "/etc/crontab")).toEqual([
      { scheduler: "/etc/crontab", owner: "ann", schedule: "@reboot", command: "/x", ours: false },
      {
        scheduler: "/etc/crontab",
        owner: "root",
        schedule: "*/5 * * * *",
        command: "backup --password=[redacted]",
        ours: false,
      },
      {
        scheduler: "/etc/crontab",
        owner: "root",
        schedule: "0 3 * * *",
        command: "/bin/sh '/s' # deskside:d1",
        ours: true,
      },
    ]);
  });
  test("timers, users and printers", () => {
    expect(
      parseTimers(
        "Unit=apt-daily.service\nId=apt-daily.timer\nTimersCalendar={ OnCalendar=*-*-* 06,18:00:00 ; next_elapse=x }\n\nId=y.timer\nUnit=y.service\nTimersMonotonic={ OnBootUSec=15min ; next_elapse=x }\n",
      ),
    ).toMatchObject([
      { schedule: "OnCalendar=*-*-* 06,18:00:00", command: "apt-daily.timer starts apt-daily.service" },
      { schedule: "OnBootUSec=15min" },
    ]);
    const users = readUsers(
      "root:x:0:0::/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/bash\nwww:x:33:33::/:/usr/sbin/nologin\n",
      "sudo:x:27:ann\n",
    );
    expect(users.map((each) => [each.name, each.admin, each.interactive])).toEqual([
      ["root", true, true],
      ["ann", true, true],
      ["www", false, false],
    ]);
    expect(
      parsePrinters(
        "printer HP is idle.  enabled since Mon\nprinter Old disabled since Mon -\nsystem default destination: HP\n",
      ),
    ).toEqual([
      { name: "HP", state: "idle", isDefault: true },
      { name: "Old", state: "disabled", isDefault: false },
    ]);
  });
  test("no parser throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        for (const parse of [parseDpkg, parseRpm, parseSnap, parseTimers, parsePrinters]) parse(text);
        parseCrontab(text, "x", true, "y");
        parseSystemdServices(text, text);
        readUsers(text, text);
      }),
    );
  });
});
