import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "deskside-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names that the compiler does not know in a text, with the settings of a package. */
function unknownNames(settings: string, text: string): string[] {
  writeFileSync(join(folder, "probe.ts"), text);
  const platform = join(ROOT, "protocol", "src", "platform.d.ts");
  const config = {
    extends: join(ROOT, settings),
    include: ["probe.ts", platform],
    exclude: [],
    // Elsewhere than the package, the compiler would not find the types that the settings name.
    compilerOptions: { typeRoots: [join(ROOT, "node_modules", "@types")] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
    encoding: "utf8",
  });
  if (/error TS2688/.test(stdout)) throw new Error(stdout);
  return [...stdout.matchAll(/Cannot find name '([^']+)'/g)].map((match) => match[1] ?? "");
}

const OF_NODE = ["process", "Buffer"];
const OF_A_BROWSER = ["document", "window"];
const OF_EITHER = ["setTimeout", "fetch", "crypto", "WebSocket"];
const uses = (names: readonly string[]) => `${names.map((name) => `void ${name};`).join("\n")}\nexport {};\n`;

describe("the protocol", () => {
  it("does not compile with a name of Node or of a browser", () => {
    const names = [...OF_NODE, ...OF_A_BROWSER, ...OF_EITHER];
    expect(unknownNames("protocol/tsconfig.json", uses(names))).toEqual(names);
  });

  it("compiles with the few that it declares itself", () => {
    expect(unknownNames("protocol/tsconfig.json", uses(["TextEncoder", "TextDecoder"]))).toEqual([]);
  });
});

it("the agent does not compile with a name of a browser, but with those of Node", () => {
  expect(unknownNames("agent/tsconfig.json", uses([...OF_NODE, ...OF_A_BROWSER]))).toEqual(OF_A_BROWSER);
});
