/** The agent as customers download it: one file, away from any checkout, is what its manifest says and works. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { ask, deskWorld, openCase, startMachine } from "../support/desk-world.ts";

const DIST = fileURLToPath(new URL("../../../agent/dist/", import.meta.url));
const HELPER = join(DIST, "helper");

interface Described {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}
interface Manifest {
  readonly version: string;
  readonly files: readonly (Described & { readonly platform: string; readonly gzip: Described })[];
}
const manifest = JSON.parse(readFileSync(join(HELPER, "manifest.json"), "utf8")) as Manifest;
const linux = manifest.files.find(({ platform }) => platform === "linux-x64");
if (linux === undefined) throw new Error("The manifest has no executable for linux-x64");

const elsewhere = mkdtempSync(join(tmpdir(), "deskside-executable-"));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

async function sha256(...parts: [string] | [string, NodeJS.ReadWriteStream]): Promise<string> {
  const hash = createHash("sha256");
  const [path, unpack] = parts;
  await (unpack === undefined
    ? pipeline(createReadStream(path), hash)
    : pipeline(createReadStream(path), unpack, hash));
  return hash.digest("hex");
}

/** What the program prints for an inventory, which it takes in a child of itself. */
async function inventoryBy(file: string, args: string[]): Promise<{ system: { hostName: string } }> {
  const child = spawn(file, [...args, "--child", "inventory"], {
    cwd: elsewhere,
    env: { PATH: process.env["PATH"], HOME: elsewhere },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end("{}");
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0);
  return JSON.parse(output) as { system: { hostName: string } };
}

it("has the size and the hash that customers are shown, plain and compressed", async () => {
  const file = join(HELPER, linux.file);
  expect(statSync(file).size).toBe(linux.sizeBytes);
  expect(await sha256(file)).toBe(linux.sha256);
  const packed = join(HELPER, linux.gzip.file);
  expect(statSync(packed).size).toBe(linux.gzip.sizeBytes);
  expect(await sha256(packed)).toBe(linux.gzip.sha256);
  expect(await sha256(packed, createGunzip())).toBe(linux.sha256);
});

it("runs as one file, and starts itself again for heavy work", async () => {
  const { system } = await inventoryBy(join(HELPER, linux.file), []);
  expect(system.hostName).not.toBe("");
});

it("the bundle does the same on the packaged Node", async () => {
  const { system } = await inventoryBy(process.execPath, [join(DIST, "deskside-agent.cjs")]);
  expect(system.hostName).not.toBe("");
});

const PROGRAMS = {
  "the executable": [join(HELPER, linux.file)],
  "the bundle": [process.execPath, join(DIST, "deskside-agent.cjs")],
} as const;
describe.each(Object.entries(PROGRAMS))("%s", (_, program) => {
  it("loads what it needs at work: checks, programs, terminals", async () => {
    await using world = await deskWorld();
    const opened = await openCase(world.owner);
    await using machine = await startMachine(world, opened, [world.sub], program);
    const asked = await ask(world.owner, machine, ["run_checks", "run_commands", "terminal"]);
    expect(asked.json).toMatchObject({ outcome: "granted" });
    expect(await world.owner.done("check", machine.device, "disk.space")).toMatchObject({ ok: true });
    expect(await world.owner.done("run", machine.device, "--", "/bin/echo", "here")).toMatchObject({
      stdout: "here\n",
    });
    const shell = await world.owner.run(["shell", machine.device], "echo typed-$((40+2)); exit\n");
    expect(shell.stdout).toContain("typed-42");
  });
});
