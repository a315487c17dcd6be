/**
 * Whom this machine trusts: the pinned organisation, the newest revocation list, and the technicians' chains that
 * were verified under them. The highest `n` holds; a serial that was ever seen revoked stays so.
 */
import {
  type Authority,
  clockAhead,
  type Crypto,
  DesksideError,
  latestTimeS,
  type OpenedJ2,
  verifyAuthority,
  type VerifiedChain,
  verifySigner,
} from "@deskside/protocol";
import { type PinnedOrganisation, readPinned, writePinned } from "./organisation-file.ts";

/** Signing keys whose certificates are remembered, so that a command need not bring them again. */
const CHAINS_MAX = 32;

export interface Trust {
  readonly pinned: PinnedOrganisation | undefined;
  readonly authority: Authority | undefined;
  /** Pins what a join link's technician handed over; it is on the disk when this resolves. */
  pin(origin: string, opened: OpenedJ2): Promise<void>;
  /** A newer organisation object or list; true where it changed something. Throws what the verification throws. */
  update(update: { org: string; list: string; listCerts: string[] }): Promise<boolean>;
  /**
   * The chain of a signing key, judged now: `freshS` is the newest time (s) that a technician signed for this session,
   * `ownMs` this machine's clock. `certs` may be left out for a key that was seen before. Throws `CHAIN` for an
   * unknown key, `CLOCK` where only this machine's clock says that something has run out, and what the verification
   * throws.
   */
  signer(
    kid: string,
    certs: readonly string[] | undefined,
    freshS: number | undefined,
  ): Promise<VerifiedChain>;
}

export async function openTrust(crypto: Crypto, path: string, ownMs: () => number): Promise<Trust> {
  let pinned = readPinned(path);
  /** Judged at its own time: whether it has run out is asked at each use. */
  let authority = pinned === undefined ? undefined : await authorityOf(pinned);
  const certsOf = new Map<string, readonly string[]>();
  let verified = new Map<string, VerifiedChain>();
  /** Updates one after the other: two at once would each forget what the other saw revoked. */
  let updating: Promise<unknown> = Promise.resolve();

  function authorityOf(from: PinnedOrganisation): Promise<Authority> {
    const { org, list, listCerts, superior, root, serials } = from;
    return verifyAuthority(crypto, {
      org,
      list,
      listCerts,
      ...(superior === undefined ? {} : { superior }),
      root,
      seenSerials: serials,
      nowS: 0,
    });
  }
  function keep(next: PinnedOrganisation, by: Authority): void {
    writePinned(path, { ...next, orgN: by.organisation.n, listN: by.list.n, serials: { ...by.serials } });
    pinned = readPinned(path);
    authority = by;
    verified = new Map();
  }
  function remember(kid: string, certs: readonly string[]): void {
    certsOf.delete(kid);
    certsOf.set(kid, certs);
    const oldest = certsOf.keys().next();
    if (certsOf.size > CHAINS_MAX && !oldest.done) {
      certsOf.delete(oldest.value);
      verified.delete(oldest.value);
    }
  }

  return {
    get pinned() {
      return pinned;
    },
    get authority() {
      return authority;
    },
    async pin(origin, { bundle, chain }) {
      const { org, list, listCerts, superior, certs, devcert } = bundle;
      const sameRoot = pinned?.root === chain.organisation.root ? pinned : undefined;
      if (sameRoot !== undefined && sameRoot.listN > chain.list.n) {
        // A second join may come from a technician whose list is older: the newer one stays.
        writePinned(path, { ...sameRoot, origin, devcert, certs });
        pinned = readPinned(path);
        return;
      }
      const next: PinnedOrganisation = {
        version: 1,
        origin,
        root: chain.organisation.root,
        org,
        list,
        listCerts,
        ...(superior === undefined ? {} : { superior }),
        devcert,
        certs,
        orgN: 0,
        listN: 0,
        serials: {},
      };
      keep(next, chain);
    },
    update(update) {
      const mine = updating.then(() => updateNow(update));
      updating = mine.catch(() => undefined);
      return mine;
    },
    async signer(kid, certs, freshS) {
      // What was revoked a moment ago counts already.
      await updating;
      return signerNow(kid, certs, freshS);
    },
  };

  async function updateNow(update: { org: string; list: string; listCerts: string[] }): Promise<boolean> {
    if (pinned === undefined || authority === undefined) throw new DesksideError("STATE", "Not joined yet.");
    const offered = await authorityOf({ ...pinned, ...update });
    const newerOrg = offered.organisation.n > authority.organisation.n;
    const newerList = offered.list.n > authority.list.n;
    if (!newerOrg && !newerList) return false;
    const next = {
      ...pinned,
      ...(newerOrg ? { org: update.org } : {}),
      ...(newerList ? { list: update.list, listCerts: update.listCerts } : {}),
    };
    keep(next, await authorityOf(next));
    return true;
  }

  async function signerNow(
    kid: string,
    certs: readonly string[] | undefined,
    freshS: number | undefined,
  ): Promise<VerifiedChain> {
    if (authority === undefined) throw new DesksideError("STATE", "This machine has not joined yet.");
    const given = certs ?? certsOf.get(kid);
    if (given === undefined) throw new DesksideError("CHAIN", "This key's certificates are not known here.");
    const known = certs === undefined ? verified.get(kid) : undefined;
    const nowS = latestTimeS(ownMs(), freshS);
    try {
      if (known !== undefined && isAlive(known, nowS)) return known;
      const chain = await verifySigner(crypto, authority, given, nowS);
      if (chain.leaf.kid !== kid) throw new DesksideError("CHAIN", "The certificates are of another key.");
      remember(kid, given);
      verified.set(kid, chain);
      return chain;
    } catch (error) {
      const ranOut = error instanceof DesksideError && ["EXPIRED", "LIST_EXPIRED"].includes(error.code);
      if (ranOut && freshS !== undefined && clockAhead(ownMs(), freshS)) {
        throw new DesksideError("CLOCK", undefined, { cause: error });
      }
      throw error;
    }
  }
}

const isAlive = (chain: VerifiedChain, nowS: number): boolean =>
  chain.list.expS > nowS && chain.certs.every((cert) => cert.expS > nowS);
