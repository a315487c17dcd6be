import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "deskside-launch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Node of the system that is too old for the sources; the tests that need one say so where there is none. */
const OLD_NODE = ["/usr/local/bin/node", "/usr/bin/node"].find((path) => existsSync(path));

/** A launcher as the packages have it, around a program with this text. */
function launcher(name: string, program: string): string {
  writeFileSync(join(folder, `${name}.ts`), program);
  const file = join(folder, `${name}.mjs`);
  const launch = new URL("./launch.mjs", import.meta.url).href;
  writeFileSync(
    file,
    `import { launch } from ${JSON.stringify(launch)};\nawait launch(new URL("./${name}.ts", import.meta.url).href);\n`,
  );
  return file;
}

function start(node: string, file: string, args: string[] = []) {
  const child = spawn(node, [file, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], XDG_CACHE_HOME: join(folder, "cache") },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    output: () => output,
    ended: once(child, "close") as Promise<[number | null, string | null]>,
  };
}

const nodes = [
  { name: "a Node that is new enough", node: process.execPath },
  ...(OLD_NODE === undefined ? [] : [{ name: "the system's Node", node: OLD_NODE }]),
];

describe.each(nodes)("the launcher, started with $name", ({ node }) => {
  it("runs the program on Node 24, with its arguments, and passes its exit code on", async () => {
    const text =
      "const n: string = process.versions.node; console.log(n.split('.')[0], process.argv.slice(2)); process.exitCode = 7;";
    const run = start(node, launcher("code", text), ["a b", "--c"]);
    expect(await run.ended).toEqual([7, null]);
    expect(Number(run.output().split(" ")[0])).toBeGreaterThanOrEqual(24);
    expect(run.output()).toContain("[ 'a b', '--c' ]");
  });

  it("gives the program the signal, so that it can end in its own way", async () => {
    const text =
      "process.on('SIGTERM', () => process.exit(3)); setInterval(() => undefined, 1000); console.log('up');";
    const run = start(node, launcher("term", text));
    await once(run.child.stdout, "data");
    run.child.kill("SIGTERM");
    expect(await run.ended).toEqual([3, null]);
  });

  it("ends by the signal that ended the program", async () => {
    const run = start(
      node,
      launcher("killed", "process.kill(process.pid, 'SIGTERM'); setInterval(() => undefined, 1000);"),
    );
    expect(await run.ended).toEqual([null, "SIGTERM"]);
  });
});

it("keeps compiled code in the user's own cache, not in the shared temporary folder", async () => {
  const run = start(
    process.execPath,
    launcher("cache", "import { getCompileCacheDir } from 'node:module'; console.log(getCompileCacheDir());"),
  );
  await run.ended;
  expect(run.output()).toContain(join(folder, "cache", "deskside", "compile-cache"));
});
