/** Opens all that the agent keeps in its folder, for this process alone. */
import type { Crypto, Signer } from "@deskside/protocol";
import { type Contacts, openContacts } from "../identity/contacts.ts";
import { openDeviceKey } from "../identity/device-key.ts";
import { openTrust, type Trust } from "../identity/trust.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { takeInstanceLock } from "./instance-lock.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";

export interface OpenState {
  readonly folder: StateFolder;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly contacts: Contacts;
  readonly journal: Journal;
  /** Writes a line of the journal for people. Never throws. */
  note(code: string, text: string): void;
  /** Notes what should not have happened. Never throws. */
  failed(error: unknown): void;
}

/** `stack` closes it all again. Throws `AgentError` where another agent uses the folder, or it is damaged. */
export async function openState(
  stateDir: string,
  crypto: Crypto,
  ownMs: () => number,
  stack: AsyncDisposableStack,
): Promise<OpenState> {
  const folder = openStateFolder(stateDir);
  const lock = takeInstanceLock(folder.lockFile);
  stack.defer(() => lock.release());
  const signer = await openDeviceKey(crypto, folder.keyFile);
  const trust = await openTrust(crypto, folder.organisationFile, ownMs);
  const contacts = openContacts(folder.contactsFile);
  const journal = openJournal(folder.journalFile, ownMs);
  stack.defer(() => journal.close());

  const note = (code: string, text: string) => {
    try {
      journal.note(code, text);
    } catch {
      // A full disk: the journal refuses work by itself, and a note is no work.
    }
  };
  const failed = (error: unknown) =>
    note("INTERNAL", error instanceof Error ? `${error.name}: ${error.message}` : "failed");
  return { folder, signer, trust, contacts, journal, note, failed };
}
