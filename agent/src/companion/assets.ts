/** The companion page's files: out of the single executable, beside the bundle, or where the build put them. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { getAssetKeys, getRawAsset, isSea } from "node:sea";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
};

export interface Asset {
  readonly type: string;
  read(): Uint8Array;
}

/** By URL path; `/` is the page. */
export type Assets = ReadonlyMap<string, Asset>;

/** Where a folder `companion` may be, seen from the bundle and from this source. */
const FOLDERS = ["./companion/", "../../dist/companion/"] as const;
/** The page itself, under either name. */
const PAGES = ["companion.html", "index.html"] as const;
const IN_EXECUTABLE = "companion/";

/** Finds the files without reading them; undefined where the page was not built. */
export function findAssets(): Assets | undefined {
  if (isSea()) {
    const names = getAssetKeys().filter((key) => key.startsWith(IN_EXECUTABLE));
    return assetMap(
      names.map((key) => key.slice(IN_EXECUTABLE.length)),
      (name) => new Uint8Array(getRawAsset(`${IN_EXECUTABLE}${name}`)),
    );
  }
  for (const folder of FOLDERS) {
    const path = fileURLToPath(new URL(folder, import.meta.url));
    const found = assetMap(filesIn(path), (name) => readFileSync(join(path, name)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(path.length).split(sep).join("/").replace(/^\//, ""),
      );
  } catch {
    // Not built, or not here.
    return [];
  }
}

function assetMap(names: readonly string[], read: (name: string) => Uint8Array): Assets | undefined {
  const page = PAGES.find((name) => names.includes(name));
  if (page === undefined) return undefined;
  const assets = new Map<string, Asset>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type !== undefined) assets.set(`/${name}`, { type, read: () => read(name) });
  }
  assets.set("/", { type: TYPES[".html"] ?? "", read: () => read(page) });
  return assets;
}
