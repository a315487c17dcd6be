import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type LiveSample, liveSample } from "@deskside/protocol";
import { describe, expect, test } from "vitest";
import { createLiveSampler, FIRST_SAMPLE_AFTER_MS } from "./live-sampler.ts";
import { createProcessScan } from "./process-scan.ts";
import { readTemperatures } from "./temperatures.ts";

/** Collects samples until `enough` says so. */
async function collect(enough: (samples: LiveSample[]) => boolean, intervalMs = 200, options = {}) {
  const controller = new AbortController();
  const samples: LiveSample[] = [];
  const ended = await createLiveSampler(options).start(
    intervalMs,
    (sample) => {
      samples.push(sample);
      if (enough(samples)) controller.abort();
    },
    AbortSignal.any([controller.signal, AbortSignal.timeout(4_000)]),
  );
  return { samples, ended };
}

function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "live-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("the live sampler", () => {
  test("gives valid samples of this machine, the first a quarter of a second after the start", async () => {
    const started = performance.now();
    let firstAfterMs = 0;
    const { samples, ended } = await collect((all) => {
      firstAfterMs ||= performance.now() - started;
      return all.length === 3;
    });
    expect(ended).toBe("ended");
    expect(firstAfterMs).toBeGreaterThanOrEqual(FIRST_SAMPLE_AFTER_MS - 1);
    expect(firstAfterMs).toBeLessThan(1_000);
    for (const sample of samples) expect(liveSample().parse(sample)).toEqual(sample);
    const last = samples.at(-1)!;
    expect(last.cpu.coresPct.length).toBeGreaterThan(0);
    expect(last.fileSystems.map((each) => each.mount)).toContain("/");
    expect(last.top.length).toBeGreaterThan(0);
  });

  test("shows a process that is busy, with its share of a core", async () => {
    const busy = spawn(process.execPath, ["-e", "process.stdout.write('on'); for (;;);"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      await new Promise((resolve) => busy.stdout.once("data", resolve));
      const share = (sample: LiveSample) => sample.top.find((each) => each.pid === busy.pid)?.cpuPct ?? 0;
      const { samples } = await collect((all) => share(all.at(-1)!) > 20);
      expect(share(samples.at(-1)!)).toBeGreaterThan(20);
    } finally {
      busy.kill("SIGKILL");
    }
  });

  test("is silent about what a system does not have, and still gives a sample", async () => {
    const procRoot = folder({
      stat: "cpu  1 2 3 4 5 6 7 8\ncpu0 1 2 3 4 5 6 7 8\n",
      meminfo: "MemTotal: 4 kB\nMemAvailable: 2 kB\n",
    });
    const { samples } = await collect((all) => all.length === 1, 200, {
      procRoot,
      sysRoot: folder({ empty: "" }),
    });
    expect(liveSample().parse(samples[0])).toMatchObject({
      disks: [],
      networks: [],
      top: [],
      ioPressure: null,
    });
  });

  test("ends at once when nobody watches any more, before the first sample too", async () => {
    const ended = await createLiveSampler().start(1_000, () => expect.unreachable(), AbortSignal.abort());
    expect(ended).toBe("ended");
  });
});

test("temperatures come with label and critical value, and impossible ones are left out", async () => {
  const root = folder({
    "class/hwmon/hwmon0/name": "coretemp\n",
    "class/hwmon/hwmon0/temp1_input": "45500\n",
    "class/hwmon/hwmon0/temp1_label": "Package id 0\n",
    "class/hwmon/hwmon0/temp1_crit": "100000\n",
    "class/hwmon/hwmon1/name": "nvme\n",
    "class/hwmon/hwmon1/temp2_input": "-273000\n",
    "class/hwmon/hwmon1/temp1_input": "38000\n",
    "class/thermal/thermal_zone0/temp": "99000\n",
  });
  expect(await readTemperatures(root)).toEqual([
    { name: "coretemp Package id 0", celsius: 45.5, criticalCelsius: 100 },
    { name: "nvme", celsius: 38, criticalCelsius: null },
  ]);
});

test("a process that went and whose number was used again starts from nothing", () => {
  const line = (ticks: number, start: number) =>
    `42 (x) R 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${start} 0 10 0 0 0`;
  const root = folder({ "42/stat": line(5_000, 100) });
  const scan = createProcessScan(root);
  scan.full();
  writeFileSync(join(root, "42/stat"), line(9_000, 700));
  scan.round();
  expect(scan.top(8)).toMatchObject([{ pid: 42, cpuPct: 0 }]);
});
