import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { productionPackages } from "./production-packages.ts";

/** Licences that allow the product to be used, changed and passed on with no more than a notice. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
  // For fonts: may be bundled and passed on with software under any licence.
  "OFL-1.1",
  "Unlicense",
]);

const WORKSPACES = ["protocol", "agent", "console/server", "console/web", "console/cli"];
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** Whether one of the licences offered, as in `(MIT OR GPL-2.0)`, is permissive. */
const isPermissive = (licence: string | undefined) =>
  licence !== undefined &&
  licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => PERMISSIVE.has(one.trim())));

const notPermissive = (packages: Map<string, string | undefined>) =>
  [...packages]
    .filter(([, licence]) => !isPermissive(licence))
    .map(([path, licence]) => `${path}: ${licence}`);

describe("licences", () => {
  it("of all that the product runs with are permissive", () => {
    const packages = productionPackages(JSON.parse(read("package-lock.json")), WORKSPACES);
    expect(packages.size).toBeGreaterThan(60);
    expect([...packages.keys()]).toContain("node_modules/ws");
    expect(notPermissive(packages)).toEqual([]);
  });

  it("that are not permissive or not stated are found, also deep down", () => {
    const lock = {
      packages: {
        agent: { dependencies: { a: "1" } },
        "node_modules/a": { license: "MIT", dependencies: { b: "1" } },
        "node_modules/a/node_modules/b": { license: "GPL-3.0", optionalDependencies: { c: "1", d: "1" } },
        "node_modules/b": { license: "MIT" },
        "node_modules/c": {},
        "node_modules/d": { license: "(GPL-2.0 OR MIT)" },
      },
    };
    expect(notPermissive(productionPackages(lock, ["agent"]))).toEqual([
      "node_modules/a/node_modules/b: GPL-3.0",
      "node_modules/c: undefined",
    ]);
  });

  it("of the product is the one that its packages name", () => {
    expect(read("LICENSE")).toContain("Apache License");
    expect(read("LICENSE")).toContain("END OF TERMS AND CONDITIONS");
    expect(JSON.parse(read("package.json"))).toMatchObject({ license: "Apache-2.0" });
  });
});
