/** Invitations (S2): the hub carries requests and certificates between two people; it can make neither. */
import { createHash } from "node:crypto";
import { DesksideError, type Invitation, type PublicJwk, thumbprintOf } from "@deskside/protocol";
import type { TechnicianCaller } from "./callers.ts";
import type { ServiceDeps } from "./_deps.ts";
import type { OrganisationService } from "./organisation.ts";
import type { NewSignIn, SignIns } from "./sign-ins.ts";
import { newId } from "../record/new-id.ts";

/** Life of an invitation, in ms. */
const INVITATION_LIFE_MS = 7 * 24 * 3_600_000;

export interface Invitations {
  create(
    caller: TechnicianCaller,
    input: {
      tokenHash: string;
      name: string;
      can: readonly string[];
      forSelf?: boolean | undefined;
      sub?: string | undefined;
    },
  ): Promise<{ id: string; expiresAt: number }>;
  list(): Promise<Invitation[]>;
  request(
    id: string,
    input: { token: string; jwk: PublicJwk; mac: string; password?: string | undefined },
    userAgent: string,
  ): Promise<NewSignIn>;
  approve(caller: TechnicianCaller, id: string, certs: readonly string[]): Promise<void>;
  withdraw(caller: TechnicianCaller, id: string): Promise<void>;
}

export function createInvitations(
  deps: ServiceDeps,
  organisation: OrganisationService,
  signIns: SignIns,
): Invitations {
  const { store } = deps;
  const actorOf = (caller: TechnicianCaller) => ({
    kind: "technician" as const,
    id: caller.account,
    name: caller.name,
  });
  return {
    async create(caller, { tokenHash, name, can, forSelf, sub }) {
      const at = deps.now();
      let accountId = caller.account;
      if (forSelf !== true) {
        accountId = newId(deps.now());
        const made = await store.write("account-create", {
          actor: actorOf(caller),
          at,
          id: accountId,
          organisationId: deps.organisationId,
          name,
          sub: sub ?? newId(deps.now()),
          roles: ["technician"],
        });
        if (!made.ok) throw new DesksideError(made.code);
      }
      const expiresAt = at + INVITATION_LIFE_MS;
      const made = await store.write("invitation-create", {
        actor: actorOf(caller),
        at,
        accountId,
        name: forSelf === true ? caller.name : name,
        rights: [...can],
        tokenHash,
        expiresAt,
      });
      if (!made.ok) throw new DesksideError(made.code);
      return { id: made.id, expiresAt };
    },
    async list() {
      const rows = await store.query
        .selectFrom("invitations")
        .innerJoin("accounts", "accounts.id", "invitations.accountId")
        .leftJoin("accounts as inviter", "inviter.id", "invitations.createdBy")
        .selectAll("invitations")
        .select(["accounts.sub as sub", "inviter.name as inviter"])
        .where("invitations.organisationId", "=", deps.organisationId)
        .orderBy("invitations.createdAt", "desc")
        .limit(200)
        .execute();
      return rows.map((row) => {
        const request =
          row.requestJson === null ? null : (JSON.parse(row.requestJson) as { jwk: never; mac: string });
        const expired = row.state === "open" && row.expiresAt <= deps.now();
        return {
          id: row.id,
          name: row.name,
          can: JSON.parse(row.rightsJson) as Invitation["can"],
          state: expired ? ("expired" as const) : row.state,
          createdAt: row.createdAt,
          expiresAt: row.expiresAt,
          createdBy: row.inviter ?? "",
          request:
            request === null ? null : { ...request, sub: row.sub, at: row.requestedAt ?? row.createdAt },
        };
      });
    },
    async request(id, { token, jwk, mac, password }, userAgent) {
      if (jwk.kty !== "EC") throw new DesksideError("ALGORITHM");
      const passwordHash = password === undefined ? undefined : await signIns.encode(password);
      const taken = await store.write("invitation-request", {
        at: deps.now(),
        id,
        tokenHash: createHash("sha256").update(token).digest("base64url"),
        requestJson: JSON.stringify({ jwk, mac }),
        ...(passwordHash === undefined ? {} : { passwordHash }),
      });
      if (!taken.ok) throw new DesksideError(taken.code);
      deps.live().changed("cases", "case");
      return signIns.forAccount(taken.accountId, userAgent);
    },
    async approve(caller, id, certs) {
      const chain = await organisation.signer(certs);
      const { leaf } = chain;
      const row = await store.query
        .selectFrom("invitations")
        .innerJoin("accounts", "accounts.id", "invitations.accountId")
        .select(["requestJson", "accounts.sub as sub"])
        .where("invitations.id", "=", id)
        .executeTakeFirst();
      if (row?.requestJson == null) throw new DesksideError("NOT_FOUND");
      const asked = JSON.parse(row.requestJson) as { jwk: PublicJwk };
      if (leaf.sub !== row.sub || leaf.kid !== (await thumbprintOf(deps.crypto, asked.jwk))) {
        throw new DesksideError("CHAIN", "The certificate is for another key.");
      }
      const jws = certs.at(-1) ?? "";
      const approved = await store.write("invitation-approve", {
        actor: actorOf(caller),
        at: deps.now(),
        id,
        techcert: {
          kind: "techcert",
          ref: leaf.jti,
          subject: leaf.sub,
          keyThumbprint: leaf.kid,
          issuer: chain.certs.at(-2)?.kid ?? chain.organisation.root,
          jws,
          certs: [...certs],
          expiresAt: leaf.expS * 1_000,
        },
      });
      if (!approved.ok) throw new DesksideError(approved.code);
      deps.live().changed("cases", "case");
    },
    async withdraw(caller, id) {
      const withdrawn = await store.write("invitation-withdraw", {
        actor: actorOf(caller),
        at: deps.now(),
        id,
      });
      if (!withdrawn.ok) throw new DesksideError(withdrawn.code);
    },
  };
}
