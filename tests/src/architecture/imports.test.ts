import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { RULES, violations } from "./import-rules.ts";
import { importsOf, readSources } from "./source-imports.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDERS = ["protocol", "agent", "console/server", "console/web", "console/cli"];

/** What a checkout has at least; a reader that finds less is broken, and would call anything clean. */
const AT_LEAST = { files: 250, imports: 800 };

describe("the sources", () => {
  const sources = readSources(ROOT, FOLDERS);

  it("are read, all of them", () => {
    expect(sources.length).toBeGreaterThan(AT_LEAST.files);
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(AT_LEAST.imports);
    expect(sources.map(({ file }) => file)).toContain("protocol/src/index.ts");
  });

  it("import only what their place allows", () => {
    expect(violations(sources)).toEqual([]);
  });
});

describe("a forbidden import is reported", () => {
  const root = mkdtempSync(join(tmpdir(), "deskside-imports-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const cases: [file: string, text: string][] = [
    ["protocol/src/frames.ts", 'import { Buffer } from "node:buffer";'],
    ["protocol/src/messages/a.ts", 'export * from "../flow/reducer.ts";'],
    ["protocol/src/trust/sign.ts", 'import type { Kysely } from "kysely";'],
    ["protocol/src/flow/lint.ts", 'import { readFileSync } from "node:fs";'],
    ["agent/src/agent.ts", 'import { lint } from "@deskside/protocol/flow";'],
    ["agent/src/identity.ts", 'const pad = await import("left-pad");'],
    ["agent/src/checks/disk.space.ts", 'import { pty } from "../terminal/pty.ts";'],
    ["agent/src/commands/check.run.ts", "const load = (name: string) => import(`./${name}.ts`);"],
    [
      "console/server/src/http/routes/get-cases.ts",
      'import { openStore } from "../../adapters/sqlite/store.ts";',
    ],
    ["console/server/src/hub/gateway.ts", 'import { server } from "../http/server.ts";'],
    ["console/server/src/services/cases.ts", 'import { DatabaseSync } from "node:sqlite";'],
    ["console/server/src/writes/case-open.ts", 'import Fastify from "fastify";'],
    ["console/server/src/main.ts", 'import { memoryBus } from "./adapters/memory/bus.ts";'],
    ["console/web/src/components/button.tsx", 'import { Bench } from "../modules/bench/bench.tsx";'],
    ["console/web/src/modules/bench/bench.tsx", 'import { App } from "../../pages/console/app.tsx";'],
    ["console/web/src/live/socket.ts", 'import { WebSocket } from "ws"; import { open } from "node:fs";'],
    ["console/cli/src/main.ts", 'import { hub } from "@deskside/hub";'],
    ["console/cli/src/verify.ts", 'import { verify } from "../../../protocol/src/trust/verify.ts";'],
    ["agent/src/agent.test.ts", 'import { start } from "../../console/server/src/main.ts";'],
  ];

  it.each(cases)("in %s: %s", (file, text) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    const found = violations(readSources(root, FOLDERS).filter((source) => source.file === file));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(file);
  });

  it("only because of the rule: with none, nothing is", () => {
    expect(violations(readSources(root, FOLDERS), [])).toEqual([]);
    expect(RULES.length).toBeGreaterThan(15);
  });
});

it("a source that does not parse is an error, not a clean file", () => {
  expect(() => importsOf("broken.ts", "import { from;")).toThrow(/broken\.ts/);
});

it("types, re-exports and later imports count; comments and texts do not", () => {
  const text = `
    import type { A } from "a"; export { b } from "b"; export * as c from "c"; import "d";
    const e = import("e"); // import f from "f"
    const g = 'import g from "g"';`;
  expect(importsOf("x.ts", text)).toEqual(["a", "d", "b", "c", "e"]);
});
