/** What the agent knows of the machine that it plans for. */
import { realpath } from "node:fs/promises";
import { userInfo } from "node:os";
import { findProgram } from "../process/find-program.ts";
import type { Machine } from "../procedures/_procedure.ts";

/** Reads who we are and where; `stateDir` must exist. */
export async function readMachine(stateDir: string): Promise<Machine> {
  const { username, uid, homedir } = userInfo();
  return {
    user: username,
    uid,
    home: homedir,
    stateDir: await realpath(stateDir),
    program: (name) => findProgram(name),
  };
}

/** How a command is written so that this user can run it as it stands. */
export const asRoot = (machine: Machine, command: string): string =>
  machine.uid === 0 ? command : `sudo ${command}`;
