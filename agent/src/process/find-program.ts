/** Finds a program's absolute path in the fixed system folders. */
import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { PROGRAM_FOLDERS } from "./environment.ts";

/**
 * The absolute path of an executable file, or undefined. `file` is an absolute path or a bare name; a relative path,
 * and a `.bat` or `.cmd` file (which Windows would hand to a shell), is never found.
 */
export function findProgram(file: string, folders: readonly string[] = PROGRAM_FOLDERS): string | undefined {
  if (file === "" || file.includes("\0") || /\.(?:bat|cmd)$/i.test(file)) return undefined;
  if (isAbsolute(file)) return isExecutable(file) ? file : undefined;
  if (file.includes("/") || file.includes("\\")) return undefined;
  return folders.map((folder) => join(folder, file)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there or not ours to run: both mean "look further".
    return false;
  }
}
