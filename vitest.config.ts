import { defineConfig } from "vitest/config";

/** Which files belong to which project; a test's folder or ending decides, never a list. */
const project = (name: string, include: string[], groupOrder: number, extra: object = {}) => ({
  test: {
    name,
    include,
    environment: "node" as const,
    exclude: ["**/node_modules/**", "**/dist/**", ...(name === "unit" ? ["**/*.contract.test.ts"] : [])],
    // Groups run one after the other: what measures time or starts a browser has the machine for itself.
    sequence: { groupOrder },
    ...extra,
  },
});

const packages = ["protocol", "agent", "console/server", "console/web", "console/cli", "tools"];

/** Tests that start programs, mount file systems or listen on ports: one file at a time. */
const alone = (timeoutMs: number) => ({
  testTimeout: timeoutMs,
  hookTimeout: Math.min(timeoutMs, 120_000),
  fileParallelism: false,
});

export default defineConfig({
  test: {
    projects: [
      project(
        "unit",
        [...packages.map((folder) => `${folder}/**/*.test.{ts,tsx}`), "tests/src/architecture/**/*.test.ts"],
        0,
      ),
      project("contract", ["**/*.contract.test.ts"], 0),
      project("integration", ["tests/src/{integration,security}/**/*.test.ts"], 1, alone(60_000)),
      // Two at a time: a visit mostly waits, for a countdown, for cron's next minute, for the other side of a core.
      project("browser", ["tests/src/browser/**/*.test.ts"], 2, {
        ...alone(120_000),
        fileParallelism: true,
        maxWorkers: 2,
      }),
      project("faults", ["tests/src/faults/**/*.test.ts"], 3, alone(300_000)),
    ],
  },
});
