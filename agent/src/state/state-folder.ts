/** The agent's own folder: identity, organisation, journal, control socket. For its user alone. */
import { chmodSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { AgentError, systemCode } from "./agent-error.ts";

export interface StateFolder {
  /** Absolute, without links. */
  readonly path: string;
  readonly keyFile: string;
  readonly organisationFile: string;
  readonly contactsFile: string;
  readonly journalFile: string;
  readonly lockFile: string;
  readonly controlSocket: string;
  /** The file that opens the companion page; removed once the page is there. */
  readonly companionFile: string;
}

export const DEFAULT_STATE_DIR = join(homedir(), ".deskside-agent");

/** Only the owner may look into the folder. */
const PRIVATE_FOLDER = 0o700;
const OTHERS = 0o077;

/** Where things lie in a state folder; touches nothing. */
export function stateFolderAt(path: string): StateFolder {
  return {
    path,
    keyFile: join(path, "device-key.json"),
    organisationFile: join(path, "organisation.json"),
    contactsFile: join(path, "contacts.json"),
    journalFile: join(path, "journal.jsonl"),
    lockFile: join(path, "lock"),
    controlSocket: join(path, "control.sock"),
    companionFile: join(path, "open-companion.html"),
  };
}

/** Makes the folder where it is missing and closes it to others. Throws {@link AgentError} where that cannot be. */
export function openStateFolder(path: string): StateFolder {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
    const folder = realpathSync(resolve(path));
    const { mode, uid } = statSync(folder);
    if (process.getuid !== undefined && uid !== process.getuid()) {
      throw new AgentError(`${folder} belongs to another user. Choose a folder of your own with --state.`);
    }
    if ((mode & OTHERS) !== 0) chmodSync(folder, PRIVATE_FOLDER);
    return stateFolderAt(folder);
  } catch (cause) {
    if (cause instanceof AgentError) throw cause;
    throw new AgentError(
      `${path} cannot be used as the agent's folder (${systemCode(cause) ?? "unknown"}).`,
      {
        cause,
      },
    );
  }
}
