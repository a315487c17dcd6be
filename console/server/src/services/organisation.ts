/** The organisation's signed objects: the hub keeps what others signed, checks it, and never signs for it. */
import {
  type Authority,
  type AuthorityBundle,
  type Body,
  DesksideError,
  objects,
  readStrict,
  type SignedList,
  type TrustState,
  type VerifiedChain,
  verifyAuthority,
  verifyChain,
  verifySigner,
  verifyOrganisation,
  parseSealedRoot,
} from "@deskside/protocol";
import type { TechnicianCaller } from "./callers.ts";
import type { ServiceDeps } from "./_deps.ts";
import type { SignIns } from "./sign-ins.ts";

export interface OrganisationService {
  /** Organisation, list and the caller's chains, for a console. */
  trust(sub: string): Promise<TrustState>;
  createOrg(
    caller: TechnicianCaller,
    input: { org: string; cert: string; list: string; sealedRoot: string },
  ): Promise<void>;
  sealedRoot(): Promise<string>;
  storeRevocation(caller: TechnicianCaller, list: string, certs: readonly string[]): Promise<void>;
  storeOrg(caller: TechnicianCaller, org: string): Promise<void>;
  /** Newer objects that a console brings back; older ones and those that are here change nothing. */
  update(
    caller: TechnicianCaller,
    brought: { readonly org: string; readonly list: string; readonly listCerts: readonly string[] },
  ): Promise<void>;
  /** The verified organisation and list as they are now. Throws STATE before the first start. */
  authority(): Promise<Authority & { readonly bundle: AuthorityBundle }>;
  /** Verifies a signer's chain under the present authority; verified ones are remembered until the list changes. */
  signer(certs: readonly string[]): Promise<VerifiedChain>;
  /** The verified chain of a key that was certified here, by its thumbprint. */
  signerOfKey(
    kid: string,
  ): Promise<{ readonly chain: VerifiedChain; readonly certs: readonly string[] } | undefined>;
  /** What machines are told of it, oldest list first; none before the first start. */
  updates(): Promise<readonly Body<"trust.update">[]>;
  /** Name and whether it is for practice; null before the first start. */
  about(): Promise<{ name: string; practice: boolean; root: string } | null>;
}

/** Lists that are looked through for those of superiors: years of an issuer's daily ones end here, an owner's are few. */
const LISTS_MAX = 1_000;
/** Lists of superiors that one bundle carries, as the protocol allows. */
const SUPERIOR_MAX = 3;

/** Rank of a list's signer by the certificates that came with it and were verified when it was stored. */
function rankOf(certs: readonly string[]): number {
  const leaf = certs.at(-1);
  if (leaf === undefined) return 4;
  const { can } = readStrict(objects.techcert, leaf).claims;
  return can.includes("appoint") ? 3 : can.includes("issue") ? 2 : 1;
}

/** Verified chains kept in memory. */
const CHAINS_MAX = 2_000;

export function createOrganisationService(
  deps: ServiceDeps,
  signIns: Pick<SignIns, "endAll">,
): OrganisationService {
  const { store, crypto } = deps;
  const { organisationId } = deps;
  let current: (Authority & { readonly bundle: AuthorityBundle }) | undefined;
  const chains = new Map<string, VerifiedChain>();
  const byKey = new Map<string, { readonly chain: VerifiedChain; readonly certs: readonly string[] }>();
  const nowS = () => Math.floor(deps.now() / 1_000);
  const actorOf = (caller: TechnicianCaller) => ({
    kind: "technician" as const,
    id: caller.account,
    name: caller.name,
  });

  const newest = (kind: "org" | "revoked" | "sealed-root") =>
    store.query
      .selectFrom("org_objects")
      .selectAll()
      .where("organisationId", "=", organisationId)
      .where("kind", "=", kind)
      .orderBy("n", "desc")
      .limit(1)
      .executeTakeFirst();

  /** The newest list of each signer who ranks above `rank`: a revocation does not end with a later list from beneath. */
  const superior = async (rank: number): Promise<SignedList[]> => {
    const rows = await store.query
      .selectFrom("org_objects")
      .select(["issuer", "jws", "certsJson"])
      .where("organisationId", "=", organisationId)
      .where("kind", "=", "revoked")
      .orderBy("n", "desc")
      .limit(LISTS_MAX)
      .execute();
    const above = new Map<string, SignedList>();
    for (const { issuer, jws, certsJson } of rows) {
      const listCerts = JSON.parse(certsJson) as string[];
      if (rankOf(listCerts) > rank && !above.has(issuer ?? ""))
        above.set(issuer ?? "", { list: jws, listCerts });
    }
    return [...above.values()].slice(0, SUPERIOR_MAX);
  };
  const bundle = async (): Promise<AuthorityBundle | undefined> => {
    const [org, list] = await Promise.all([newest("org"), newest("revoked")]);
    if (org === undefined || list === undefined) return undefined;
    const listCerts = JSON.parse(list.certsJson) as string[];
    const above = await superior(rankOf(listCerts));
    return { org: org.jws, list: list.jws, listCerts, ...(above.length === 0 ? {} : { superior: above }) };
  };
  const changed = (): void => {
    current = undefined;
    chains.clear();
    byKey.clear();
  };

  /** Whoever has lost a key with this list has lost the computer that it lay on: what is signed in there ends. */
  async function endSignIns(
    caller: TechnicianCaller,
    list: string,
    before: string | undefined,
  ): Promise<void> {
    const serialsOf = (jws: string): readonly string[] => readStrict(objects.revoked, jws).claims.serials;
    const known = new Set(before === undefined ? [] : serialsOf(before));
    const fresh = serialsOf(list).filter((serial) => !known.has(serial));
    if (fresh.length === 0) return;
    const rows = await store.query
      .selectFrom("org_objects")
      .select(["subject", "certsJson"])
      .where("organisationId", "=", organisationId)
      .where("kind", "=", "techcert")
      .where("ref", "in", fresh)
      .execute();
    for (const { subject, certsJson } of rows) {
      // Naming a superior voids nothing, and ends nothing.
      const isVoid = await service.signer(JSON.parse(certsJson) as string[]).then(
        () => false,
        (error: unknown) => error instanceof DesksideError && error.code === "REVOKED",
      );
      if (isVoid && subject !== null) await signIns.endAll(caller, subject);
    }
  }

  const service: OrganisationService = {
    async trust(sub) {
      const kept = await bundle();
      const certs = await store.query
        .selectFrom("org_objects")
        .select(["keyThumbprint", "certsJson"])
        .where("organisationId", "=", organisationId)
        .where("kind", "=", "techcert")
        .where("subject", "=", sub)
        .where("expiresAt", ">", deps.now())
        .execute();
      const about = await service.about();
      return {
        org: kept?.org ?? null,
        root: about?.root ?? null,
        list: kept?.list ?? null,
        listCerts: [...(kept?.listCerts ?? [])],
        superior: [...(kept?.superior ?? [])],
        mine: certs.map((row) => ({
          kid: row.keyThumbprint ?? "",
          certs: JSON.parse(row.certsJson) as string[],
        })),
      };
    },
    async createOrg(caller, { org, cert, list, sealedRoot }) {
      if ((await service.about()) !== null) throw new DesksideError("ROOT_EXISTS");
      const verified = await verifyChain(crypto, {
        org,
        certs: [cert],
        list,
        listCerts: [cert],
        nowS: nowS(),
      });
      if (verified.leaf.sub !== caller.sub || !verified.leaf.can.includes("appoint"))
        throw new DesksideError("RIGHTS");
      const { organisation, leaf } = verified;
      if (parseSealedRoot(sealedRoot).root !== organisation.root) throw new DesksideError("ROOT_MISMATCH");
      const revoked = readStrict(objects.revoked, list).claims;
      const accepted = await store.write("org-accept-root", {
        actor: actorOf(caller),
        at: deps.now(),
        organisationId,
        name: organisation.name,
        rootThumbprint: organisation.root,
        practice: organisation.practice,
        owner: { accountId: caller.account, name: leaf.name },
        objects: [
          { kind: "org", ref: organisation.oid, n: organisation.n, issuer: organisation.root, jws: org },
          {
            kind: "techcert",
            ref: leaf.jti,
            subject: leaf.sub,
            keyThumbprint: leaf.kid,
            issuer: organisation.root,
            jws: cert,
            certs: [cert],
            expiresAt: leaf.expS * 1_000,
          },
          {
            kind: "revoked",
            ref: `${revoked.iss}.${revoked.n}`,
            n: revoked.n,
            issuer: revoked.iss,
            jws: list,
            certs: [cert],
            expiresAt: revoked.exp * 1_000,
          },
          { kind: "sealed-root", ref: organisation.root, n: 1, issuer: organisation.root, jws: sealedRoot },
        ],
      });
      if (!accepted.ok) throw new DesksideError(accepted.code);
      changed();
    },
    async sealedRoot() {
      const row = await newest("sealed-root");
      if (row === undefined) throw new DesksideError("NOT_FOUND");
      return row.jws;
    },
    async storeRevocation(caller, list, certs) {
      const about = await service.about();
      const org = await newest("org");
      if (about === null || org === undefined) throw new DesksideError("STATE");
      const authority = await verifyAuthority(crypto, {
        org: org.jws,
        list,
        listCerts: [...certs],
        // Whoever a superior has voided signs no list any more.
        superior: await superior(rankOf(certs)),
        root: about.root,
        nowS: nowS(),
      });
      const { n, signer, expS } = authority.list;
      const before = await newest("revoked");
      const stored = await store.write("org-object-store", {
        actor: actorOf(caller),
        at: deps.now(),
        organisationId,
        kind: "revoked",
        n,
        issuer: signer,
        jws: list,
        certs: [...certs],
        expiresAt: expS * 1_000,
      });
      if (!stored.ok) throw new DesksideError(stored.code);
      changed();
      deps.live().trustChanged({ org: org.jws, list, listCerts: [...certs] });
      await endSignIns(caller, list, before?.jws);
    },
    async updates() {
      const kept = await bundle();
      if (kept === undefined) return [];
      const { org, list, listCerts, superior: above = [] } = kept;
      const nOf = (signed: SignedList): number => readStrict(objects.revoked, signed.list).claims.n;
      return [{ list, listCerts }, ...above]
        .toSorted((a, b) => nOf(a) - nOf(b))
        .map((each) => ({ org, ...each }));
    },
    async storeOrg(caller, org) {
      const about = await service.about();
      if (about === null) throw new DesksideError("STATE");
      const { n, root } = await verifyOrganisation(crypto, org, about.root);
      const stored = await store.write("org-object-store", {
        actor: actorOf(caller),
        at: deps.now(),
        organisationId,
        kind: "org",
        n,
        issuer: root,
        jws: org,
      });
      if (!stored.ok && stored.code !== "CONFLICT") throw new DesksideError(stored.code);
      changed();
    },
    async update(caller, { org, list, listCerts }) {
      const kept = await bundle();
      if (org !== kept?.org) await service.storeOrg(caller, org);
      if (list === kept?.list) return;
      try {
        await service.storeRevocation(caller, list, listCerts);
      } catch (error) {
        if (!(error instanceof DesksideError) || error.code !== "CONFLICT") throw error;
      }
    },
    async authority() {
      if (current !== undefined && current.list.expS > nowS()) return current;
      const kept = await bundle();
      const about = await service.about();
      if (kept === undefined || about === null)
        throw new DesksideError("STATE", "This hub has no organisation yet.");
      current = {
        ...(await verifyAuthority(crypto, { ...kept, root: about.root, nowS: nowS() })),
        bundle: kept,
      };
      return current;
    },
    async signer(certs) {
      const key = certs.join("\n");
      const authority = await service.authority();
      const kept = chains.get(key);
      if (kept !== undefined && kept.certs.every((cert) => cert.expS > nowS())) return kept;
      const chain = await verifySigner(crypto, authority, certs, nowS());
      if (chains.size >= CHAINS_MAX) chains.clear();
      chains.set(key, chain);
      return chain;
    },
    async signerOfKey(kid) {
      await service.authority();
      const kept = byKey.get(kid);
      if (kept !== undefined && kept.chain.certs.every((cert) => cert.expS > nowS())) return kept;
      const row = await store.query
        .selectFrom("org_objects")
        .select("certsJson")
        .where("organisationId", "=", organisationId)
        .where("kind", "=", "techcert")
        .where("keyThumbprint", "=", kid)
        .orderBy("expiresAt", "desc")
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const certs = JSON.parse(row.certsJson) as string[];
      const found = { certs, chain: await service.signer(certs) };
      if (byKey.size >= CHAINS_MAX) byKey.clear();
      byKey.set(kid, found);
      return found;
    },
    async about() {
      const row = await store.query
        .selectFrom("organisations")
        .select(["name", "practice", "rootThumbprint"])
        .where("id", "=", organisationId)
        .executeTakeFirst();
      if (row === undefined || row.rootThumbprint === null) return null;
      return { name: row.name, practice: row.practice === 1, root: row.rootThumbprint };
    },
  };
  return service;
}
