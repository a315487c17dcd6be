/**
 * `npm test`: installs what tests need, builds what they run, then runs vitest. Arguments go to vitest:
 * `npm test -- --project unit agent/src/checks` runs one project's tests of one folder.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installTestPackages } from "./install-test-packages.mjs";
import { requireNode24, run } from "./run.mjs";

requireNode24();
const args = process.argv.slice(2);

/** Only these projects need neither packages of the system nor built pages. */
const BARE_PROJECTS = new Set(["unit", "contract"]);

/** The projects that were asked for by name; none means all of them. */
function askedProjects() {
  return args.flatMap((arg, at) => {
    if (arg.startsWith("--project=")) return [arg.slice("--project=".length)];
    return arg === "--project" && args[at + 1] !== undefined ? [args[at + 1]] : [];
  });
}

/** The run's counts in one plain line, for people and for machines that read only the end. @param {string} file */
function closingLine(file) {
  /** @type {unknown} */
  const report = JSON.parse(readFileSync(file, "utf8"));
  const counts = /** @type {Record<string, number>} */ (report);
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numFailedTestSuites = 0 } = counts;
  // A file that dies before its first test has failed too, though it counts no test.
  const failed = numFailedTests === 0 ? numFailedTestSuites : numFailedTests;
  return `${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ""}`;
}

async function main() {
  const projects = askedProjects();
  const bare = projects.length > 0 && projects.every((name) => BARE_PROJECTS.has(String(name)));
  if (!bare) {
    const installed = await installTestPackages();
    if (installed !== 0) return installed;
    const built = await run("node", ["tools/build.mjs", "--if-needed", "--helper"], { show: true });
    if (built.code !== 0) return built.code;
  }
  const folder = mkdtempSync(join(tmpdir(), "deskside-test-"));
  const report = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { code } = await run("vitest", ["run", ...reporters, ...args], { show: true });
    try {
      console.log(closingLine(report));
    } catch (error) {
      console.error(`vitest ended with code ${code} and left no report: ${String(error)}`);
      return code === 0 ? 1 : code;
    }
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
