/** Which technicians this machine has said yes to before: the others get the warning of a first contact. */
import { list, text, z } from "@deskside/protocol";
import { readJsonFile, writeAtomic } from "../state/atomic-file.ts";

/** People remembered; the oldest is forgotten first and is then warned about once more. */
const CONTACTS_MAX = 200;

export interface Contacts {
  /** Whether this person of this organisation was never allowed anything here. */
  isFirst(root: string, sub: string): boolean;
  /** Remembers a yes. */
  add(root: string, sub: string): void;
}

/** Reads the list. Throws `AgentError` where the file is damaged. */
export function openContacts(path: string): Contacts {
  let known =
    readJsonFile(
      path,
      (value) => {
        const parsed = z.safeParse(list(text(128), CONTACTS_MAX), value);
        return parsed.success ? parsed.data : undefined;
      },
      "Remove it: every technician then counts as new, and is warned about once.",
    ) ?? [];
  const nameOf = (root: string, sub: string) => `${root}/${sub}`;
  return {
    isFirst: (root, sub) => !known.includes(nameOf(root, sub)),
    add(root, sub) {
      const name = nameOf(root, sub);
      if (known.includes(name)) return;
      known = [...known, name].slice(-CONTACTS_MAX);
      writeAtomic(path, `${JSON.stringify(known)}\n`);
    },
  };
}
