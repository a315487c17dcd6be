/** The faults of the other tests are real: a disk that is full, a resolver that is not there, a cron that fires. */
import { describe, expect, test } from "vitest";
import { fillDisk, freePct, leftOvers } from "../support/browser-full-disk.ts";
import { NOBODY, ROUTER } from "../support/browser-network.ts";
import { freePort } from "../support/browser-ports.ts";
import { startPc } from "../support/browser-pc.ts";

describe("a customer's PC of a test's own", () => {
  test("has a disk that fills up, and nothing of this machine that could be written", async () => {
    await using pc = await startPc({ disk: true });
    expect(freePct(pc)).toBeGreaterThan(90);
    expect(fillDisk(pc)).toBeLessThan(1);
    expect(leftOvers(pc).length).toBeGreaterThan(10);
    expect(() => pc.run("/bin/sh", ["-c", "head -c 2000000 /dev/zero >/var/tmp/more"])).toThrow(
      "No space left on device",
    );
    expect(() => pc.run("touch", ["/etc/deskside-was-here"])).toThrow("Read-only file system");
    expect(pc.crontab()).toBeNull();
  });

  test("has a network whose resolver can be broken, while addresses still answer", async () => {
    await using pc = await startPc({ network: { hubPort: await freePort() } });
    expect(pc.run("getent", ["ahostsv4", "example.com"])).toContain("93.184.216.34");
    pc.network?.setResolver(NOBODY);
    expect(() => pc.run("timeout", ["1", "getent", "ahostsv4", "example.com"])).toThrow();
    expect(pc.run("ping", ["-c", "1", "-W", "2", "1.1.1.1"])).toContain("1 received");
    pc.network?.setResolver(ROUTER);
    expect(pc.run("getent", ["ahostsv4", "example.com"])).toContain("93.184.216.34");
  });
});
