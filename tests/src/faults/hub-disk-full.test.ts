/** The disk under the hub is full: nothing is acknowledged, reading goes on, and it recovers unaided. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError } from "@deskside/protocol";
import { openDesk, openHome } from "@deskside/cli";
import { expect, test } from "vitest";
import { deskWorld } from "../support/desk-world.ts";

/** Room for a fresh hub and some cases. */
const DISK = "size=24m";
const CHUNK = Buffer.alloc(64 * 1024, 1);
/** More cases than fit into what the database still has in its own files. */
const MOST_CASES = 2_000;

function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, CHUNK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
}

test("a full disk under the hub", async () => {
  const data = mkdtempSync(join(tmpdir(), "deskside-full-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", DISK, "tmpfs", data]);
  try {
    await using world = await deskWorld({ data });
    const { api } = await openDesk(openHome(world.owner.home));
    const openCase = (problem: string) =>
      api("openCase", { body: { person: { name: "Ada Moss" }, problem } });
    const before = await openCase("While there was room");
    const filler = join(data, "filler");
    fill(filler);

    const acknowledged = [before.ref];
    let refusal: unknown;
    for (let at = 0; at < MOST_CASES && refusal === undefined; at++) {
      await openCase(`Number ${at}, ${"x".repeat(1_500)}`).then(
        ({ ref }) => acknowledged.push(ref),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ code: "STORE_UNAVAILABLE", status: 507 });
    expect((refusal as ApiError).message).toContain("Nothing was recorded");

    // Reading goes on, and whoever starts things is told that it is not ready.
    expect((await api("getCase", { params: { id: before.id } })).problem).toBe("While there was room");
    expect((await fetch(`${world.hub.origin}/healthz`)).status).toBe(200);
    const refused = await world.owner.run([
      "case",
      "open",
      "--person",
      "Ada Moss",
      "--problem",
      "Full",
      "--json",
    ]);
    expect(refused).toMatchObject({ code: 1, json: { code: "STORE_UNAVAILABLE" } });

    rmSync(filler);
    const after = await openCase("When there was room again");
    acknowledged.push(after.ref);
    const kept: string[] = [];
    let next: string | null = null;
    do {
      const page: { items: { ref: string }[]; next: string | null } = await api("listCases", {
        query: { limit: "200", ...(next === null ? {} : { after: next }) },
      });
      kept.push(...page.items.map(({ ref }) => ref));
      ({ next } = page);
    } while (next !== null);
    expect(kept.sort()).toEqual([...acknowledged].sort());
  } finally {
    execFileSync("umount", ["--lazy", data]);
    rmSync(data, { recursive: true, force: true });
  }
});
