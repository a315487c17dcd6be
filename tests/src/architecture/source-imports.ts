/** Reads what every source file of the product imports, with a real parser: types, re-exports and `import()` too. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { parseSync } from "oxc-parser";

/** A source file and what it imports. Paths are relative to the root, with `/`. */
export interface Source {
  readonly file: string;
  /** As written: `./x.ts`, `node:fs`, `@deskside/protocol/flow`, `ws`; and `import(…)` of something computed. */
  readonly imports: readonly string[];
}

/** What an `import()` whose argument is no literal is reported as. */
export const COMPUTED = "<computed>";

const EXTENSIONS = /\.(?:ts|tsx|mts|mjs|js|jsx)$/;
const SKIPPED = new Set(["node_modules", "dist", "fixtures", "golden"]);

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(join(folder, entry.name));
    return EXTENSIONS.test(entry.name) && !entry.name.endsWith(".d.ts") ? [join(folder, entry.name)] : [];
  });
}

/** The imports of one text. Throws where it does not parse: an unread file must not count as a clean one. */
export function importsOf(file: string, text: string): string[] {
  const { module, errors } = parseSync(file, text);
  const fatal = errors.find((error) => error.severity === "Error");
  if (fatal !== undefined) throw new Error(`${file}: ${fatal.message}`);
  const fixed = module.staticImports.map((entry) => entry.moduleRequest.value);
  const passedOn = module.staticExports.flatMap((entry) =>
    entry.entries.flatMap((one) => (one.moduleRequest === null ? [] : [one.moduleRequest.value])),
  );
  const later = module.dynamicImports.map((entry) => {
    const argument = text.slice(entry.moduleRequest.start, entry.moduleRequest.end);
    return /^(["'`])[^$]*\1$/.test(argument) ? argument.slice(1, -1) : COMPUTED;
  });
  return [...new Set([...fixed, ...passedOn, ...later])];
}

/** All sources under these folders of `root`. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => filesIn(join(root, folder)))
    .map((path) => ({
      file: relative(root, path).split(sep).join("/"),
      imports: importsOf(path, readFileSync(path, "utf8")),
    }));
}

/** The file that a relative import means, from the root; any other import as it is written. */
export function target(file: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(dirname(file), specifier) : specifier;
}
