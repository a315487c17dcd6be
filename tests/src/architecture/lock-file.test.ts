import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

it("the lock file names no host, so that any registry can serve it", () => {
  const resolved = read("package-lock.json").match(/"resolved": "[^"]*"/g) ?? [];
  expect(resolved.length).toBeGreaterThan(0);
  expect(resolved.filter((line) => line.includes("://"))).toEqual([]);
});

it("every dependency has one exact version", () => {
  const manifests = ["package.json", "protocol/package.json", "agent/package.json", "tests/package.json"];
  manifests.push("console/server/package.json", "console/web/package.json", "console/cli/package.json");
  const loose = manifests.flatMap((file) => {
    const manifest = JSON.parse(read(file)) as Record<string, Record<string, string> | undefined>;
    const all = Object.entries({
      ...manifest["dependencies"],
      ...manifest["devDependencies"],
      ...manifest["optionalDependencies"],
    });
    return all.filter(
      ([name, version]) => !name.startsWith("@deskside/") && !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    );
  });
  expect(loose).toEqual([]);
});
