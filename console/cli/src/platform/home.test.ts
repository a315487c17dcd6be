import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHome } from "./home.ts";

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "home-")), "deskside");
});
afterEach(() => rmSync(join(path, ".."), { recursive: true, force: true }));

/** Takes the lock `number` times in a process of its own, each time adding one to a file. */
function adder(times: number) {
  const module = new URL("./home.ts", import.meta.url).href;
  const script = `
    const { openHome } = await import(${JSON.stringify(module)});
    const home = openHome(${JSON.stringify(path)});
    for (let at = 0; at < ${times}; at++)
      await home.lock("count", async () => home.write("count", ((await home.read("count")) ?? 0) + 1));`;
  return once(spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" }), "exit");
}

describe("the home", () => {
  test("and every file in it are its owner's alone, whatever was there before", async () => {
    const home = openHome(path);
    chmodSync(path, 0o755);
    openHome(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await home.write("key", { d: "secret" });
    expect(statSync(join(path, "key.json")).mode & 0o777).toBe(0o600);
    expect(await home.read("key")).toEqual({ d: "secret" });
  });

  test("refuses a key that others can read, and says how to mend it", async () => {
    const home = openHome(path);
    await home.write("key", 1);
    chmodSync(join(path, "key.json"), 0o644);
    await expect(home.read("key")).rejects.toThrow(/chmod 600/);
  });

  test("has nothing where nothing was written, and says which file is damaged", async () => {
    const home = openHome(path);
    expect(await home.read("sign-in")).toBeUndefined();
    writeFileSync(join(path, "sign-in.json"), "{", { mode: 0o600 });
    await expect(home.read("sign-in")).rejects.toThrow(/sign-in\.json is damaged/);
  });

  test("keeps names with slashes inside", async () => {
    const home = openHome(path);
    await home.write("secret ../../out", "x");
    expect(readdirSync(path)).toEqual(["secret%20..%2F..%2Fout.json"]);
  });

  test("lets one in at a time, across processes", async () => {
    const home = openHome(path);
    await Promise.all([adder(20), adder(20)]);
    expect(await home.read("count")).toBe(40);
  });

  test("takes over the lock of a command that was killed", async () => {
    const home = openHome(path);
    const lock = join(path, "seq.lock");
    writeFileSync(lock, "");
    const before = new Date(Date.now() - 60_000);
    utimesSync(lock, before, before);
    expect(await home.lock("seq", async () => "in")).toBe("in");
  });
});
