/** Bundles a baseline the way the agent is bundled, so that only what is in it differs. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { newFolder } from "./programs.ts";

/** The bundle's path. */
export async function bundled(name: string): Promise<string> {
  const outfile = join(newFolder(), `${name}.cjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
    external: ["bufferutil", "utf-8-validate"],
  });
  return outfile;
}
