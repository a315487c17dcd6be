import { defineConfig } from "vitest/config";

/** Which files belong to which project; a test's folder or ending decides, never a list. */
const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: "node", ...extra },
});

const unitSources = ["protocol", "agent", "console/server", "console/web", "console/cli", "tools"];

export default defineConfig({
  test: {
    projects: [
      project(
        "unit",
        unitSources.map((folder) => `${folder}/**/*.test.{ts,tsx}`),
        { exclude: ["**/node_modules/**", "**/*.contract.test.ts"] },
      ),
      project("contract", ["**/*.contract.test.ts"], { exclude: ["**/node_modules/**"] }),
      project("integration", ["tests/src/{integration,security}/**/*.test.ts"], {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        fileParallelism: false,
      }),
      project("browser", ["tests/src/browser/**/*.test.ts"], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
      project("faults", ["tests/src/faults/**/*.test.ts"], {
        testTimeout: 300_000,
        hookTimeout: 120_000,
        fileParallelism: false,
      }),
    ],
  },
});
