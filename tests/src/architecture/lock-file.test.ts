import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

it("the lock file names no host, so that any registry can serve it", () => {
  const resolved = read("package-lock.json").match(/"resolved": "[^"]*"/g) ?? [];
  expect(resolved.length).toBeGreaterThan(0);
  expect(resolved.filter((line) => line.includes("://"))).toEqual([]);
});

type Locked = Record<string, { optionalDependencies?: Record<string, string> }>;

/** Optional packages that the lock file names and does not hold: with one of those `npm ci` refuses to start. */
function missingOptional(packages: Locked): string[] {
  const isHeld = (place: string, name: string): boolean => {
    if (packages[`${place === "" ? "" : `${place}/`}node_modules/${name}`] !== undefined) return true;
    return place !== "" && isHeld(place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/"))), name);
  };
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isHeld(place, name))
      .map((name) => `${place} needs ${name}`),
  );
}

it("the lock file holds every platform's packages, so that `npm ci` takes it everywhere", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Locked };
  expect(missingOptional(packages)).toEqual([]);
  const [gone] = Object.keys(packages).filter((place) => place.startsWith("node_modules/@esbuild/"));
  const { [gone ?? ""]: _removed, ...rest } = packages;
  expect(missingOptional(rest)).toHaveLength(1);
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
