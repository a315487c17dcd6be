/** The installed packages that the product itself runs with or carries, with their licences, by the lock file. */
import { z } from "zod/mini";

const lockedPackage = z.looseObject({
  license: z.optional(z.string()),
  link: z.optional(z.boolean()),
  resolved: z.optional(z.string()),
  dependencies: z.optional(z.record(z.string(), z.string())),
  optionalDependencies: z.optional(z.record(z.string(), z.string())),
  peerDependencies: z.optional(z.record(z.string(), z.string())),
});
const lockFile = z.looseObject({ packages: z.record(z.string(), lockedPackage) });
type Packages = z.output<typeof lockFile>["packages"];

/** Where `name` is found from `place`, as Node looks for it: in the nearest node_modules on the way up. */
function resolve(packages: Packages, place: string, name: string): string | undefined {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    const found = packages[path];
    if (found !== undefined) return found.link === true ? found.resolved : path;
    if (folder === "") return undefined;
    if (!folder.includes("/node_modules/")) folder = "";
  }
}

/**
 * Path in node_modules → licence (undefined where none is stated) of all that these workspaces need to run, theirs
 * included. Optional packages of other platforms are in the lock file and count.
 */
export function productionPackages(
  lock: unknown,
  workspaces: readonly string[],
): Map<string, string | undefined> {
  const { packages } = z.parse(lockFile, lock);
  const found = new Map<string, string | undefined>();
  const waiting = [...workspaces];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const entry = packages[place];
    if (entry === undefined) throw new Error(`${place} is not in the lock file`);
    const needs = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies };
    for (const name of Object.keys(needs)) {
      const path = resolve(packages, place, name);
      if (path === undefined || found.has(path) || workspaces.includes(path)) continue;
      found.set(path, packages[path]?.license);
      waiting.push(path);
    }
  }
  return found;
}
