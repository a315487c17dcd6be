import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it.runIf(process.platform === "linux")(
  "where programs are missing and nothing can install them, the one command is said and the run ends",
  () => {
    const script = fileURLToPath(new URL("./install-test-packages.mjs", import.meta.url));
    const run = spawnSync(process.execPath, [script], { env: { PATH: "/nowhere" }, encoding: "utf8" });
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/apt-get update && apt-get install -y --no-install-recommends .*\bchromium\b/);
    expect(run.stderr).toContain("chromium (package chromium): the browser tests");
  },
);
