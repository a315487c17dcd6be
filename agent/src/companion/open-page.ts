/**
 * Opens the companion page in the user's browser. Its address holds the token, and arguments of a program show in
 * process lists, so the browser is given a file of mode 0600 that leads there.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { programEnvironment } from "../process/environment.ts";
import { findProgram } from "../process/find-program.ts";
import { writeAtomic } from "../state/atomic-file.ts";

/** Whether a browser could show itself here. */
export const hasDisplay = (env: NodeJS.ProcessEnv = process.env): boolean =>
  Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);

/** True where a browser was started; the caller says the address otherwise. */
export async function openPage(url: string, file: string): Promise<boolean> {
  const opener = findProgram("xdg-open");
  if (opener === undefined || !hasDisplay()) return false;
  const safe = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  writeAtomic(
    file,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">` +
      `<meta http-equiv="refresh" content="0;url=${safe}"><title>Deskside</title><a href="${safe}">Deskside</a>\n`,
  );
  const child = spawn(opener, [pathToFileURL(file).href], {
    env: programEnvironment(),
    detached: true,
    stdio: "ignore",
  });
  const started = await new Promise<boolean>((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
  child.unref();
  return started;
}

/** Takes the file away once the page is there. */
export const forgetPage = (file: string): void => rmSync(file, { force: true });
