/** The ordinary hub, with the one-time link of its owner. */
import { join } from "node:path";
import { type Program, startProgram } from "./programs.ts";

export interface TryHub {
  readonly program: Program;
  readonly origin: string;
  /** Signs the owner's account in, once. */
  readonly link: string;
}

const READY = /^Deskside is ready at (\S+)$/;
const LINK = /this link once, within 30 minutes: (\S+)$/;

/** Starts it on its folder; `listen` with port 0 means the port of before, or any. */
export async function startHub(data: string, listen: string): Promise<TryHub> {
  const flags = ["--data", join(data, "hub"), "--listen", listen, "--log", "warn", "--owner-link"];
  const program = startProgram("hub", "console/server/bin/deskside-hub.mjs", flags);
  try {
    const [, origin = ""] = READY.exec(await program.line((line) => READY.test(line))) ?? [];
    const [, link = ""] = LINK.exec(await program.line((line) => LINK.test(line))) ?? [];
    return { program, origin, link };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
