/** The agent as one file for customers: what there is, with size and SHA-256, and the files themselves. */
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DesksideError, z } from "@deskside/protocol";
import type { FastifyInstance } from "fastify";

const file = () =>
  z.object({
    file: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/)),
    sizeBytes: z.number(),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  });
const manifest = () =>
  z.object({ version: z.string(), files: z.array(z.extend(file(), { platform: z.string(), gzip: file() })) });
export type HelperManifest = z.output<ReturnType<typeof manifest>>;

/** One download, as a page offers it. `sha256` in hex. */
export interface HelperFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** What the build left in `folder`; null where nothing was built. */
export function readHelper(folder: string): HelperManifest | null {
  const path = join(folder, "manifest.json");
  if (!existsSync(path)) return null;
  return z.parse(manifest(), JSON.parse(readFileSync(path, "utf8")));
}

/** The executable for a platform such as `linux-x64`, or null. */
export function helperFor(built: HelperManifest | null, platform: string): HelperFile | null {
  const found = built?.files.find((entry) => entry.platform === platform);
  return found === undefined
    ? null
    : { path: `/helper/${found.file}`, sizeBytes: found.sizeBytes, sha256: found.sha256 };
}

/** `/helper/manifest.json` and `/helper/FILE`. Only files that the manifest names are given. */
export function registerHelper(app: FastifyInstance, folder: string, built: HelperManifest | null): void {
  const files = new Map(
    (built?.files ?? []).flatMap((entry) => [entry, entry.gzip]).map((entry) => [entry.file, entry]),
  );
  app.get("/helper/manifest.json", () => {
    if (built === null)
      throw new DesksideError("NOT_FOUND", "No Helper is built. Run: npm run build -- --helper");
    return built;
  });
  app.get("/helper/:file", (request, reply) => {
    const found = files.get((request.params as { file: string }).file);
    if (found === undefined) throw new DesksideError("NOT_FOUND");
    return reply
      .header("content-length", found.sizeBytes)
      .header("content-disposition", `attachment; filename="${found.file}"`)
      .header("cache-control", "no-cache")
      .type("application/octet-stream")
      .send(createReadStream(join(folder, found.file)));
  });
}
