/** What the machine pinned when it joined: the organisation, and all that was ever revoked. */
import { count, jws, list, signedList, text, thumbprint, z } from "@deskside/protocol";
import { readJsonFile, writeAtomic } from "../state/atomic-file.ts";

const organisationFile = () =>
  z.strictObject({
    version: z.literal(1),
    /** `https://help.example`: where the hub is. */
    origin: text(300),
    root: thumbprint(),
    org: jws(),
    list: jws(),
    listCerts: list(jws(), 3),
    superior: z.optional(list(signedList(), 3)),
    devcert: jws(),
    /** Certificates of the technician who vouched for this machine. */
    certs: list(jws(), 3),
    /** Highest `n` of the organisation's object and of a revocation list. */
    orgN: count(),
    listN: count(),
    /** Every serial that was seen revoked, with the rank of who did it. */
    serials: z.record(text(64), count()),
  });
export type PinnedOrganisation = z.output<ReturnType<typeof organisationFile>>;

/** The pinned organisation, or undefined before a first join. Throws `AgentError` where the file is damaged. */
export const readPinned = (path: string): PinnedOrganisation | undefined =>
  readJsonFile(
    path,
    (value) => {
      const parsed = z.safeParse(organisationFile(), value);
      return parsed.success ? parsed.data : undefined;
    },
    "It says whom this machine trusts. Restore it from a backup, or move the folder away and join again.",
  );

/** Keeps it; returns once it is on the disk. */
export const writePinned = (path: string, pinned: PinnedOrganisation): void =>
  writeAtomic(path, `${JSON.stringify(pinned)}\n`);
