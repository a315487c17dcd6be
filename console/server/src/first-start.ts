/**
 * The first start on an empty data folder: the organisation's row, the owner's account, and the link that signs the
 * owner in. No route does this: whoever can start the hub on its data may have the link, nobody else.
 */
import { randomBytes } from "node:crypto";
import { type Crypto, formatLink, hashToken, newToken } from "@deskside/protocol";
import type { Store } from "./ports/store.ts";

/** Life of the link, in ms. */
export const OWNER_LINK_LIFE_MS = 30 * 60_000;
const ACTOR = { kind: "hub", id: "hub", name: "Deskside" } as const;
const newRowId = (): string => randomBytes(12).toString("base64url").replaceAll(/[_-]/g, "0");

export interface Installation {
  readonly organisationId: string;
  readonly ownerId: string;
  /** The owner has signed in at least once. */
  readonly taken: boolean;
}

/** Finds or makes organisation and owner. Safe to repeat where a start died half way. */
export async function openInstallation(store: Store, now: () => number): Promise<Installation> {
  const known = await store.query.selectFrom("organisations").select("id").executeTakeFirst();
  const organisationId = known?.id ?? newRowId();
  if (known === undefined) {
    const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
    await must(
      store.write("org-create", {
        actor: ACTOR,
        at: now(),
        id: organisationId,
        name: "Help desk",
        timeZone,
        locale,
      }),
    );
  }
  const owner = await store.query
    .selectFrom("accounts")
    .select(["id", "lastSignInAt"])
    .where("organisationId", "=", organisationId)
    .where("rolesJson", "like", '%"owner"%')
    .orderBy("createdAt")
    .executeTakeFirst();
  if (owner !== undefined) return { organisationId, ownerId: owner.id, taken: owner.lastSignInAt !== null };
  const ownerId = newRowId();
  await must(
    store.write("account-create", {
      actor: ACTOR,
      at: now(),
      id: ownerId,
      organisationId,
      name: "Owner",
      sub: newRowId(),
      roles: ["owner"],
    }),
  );
  return { organisationId, ownerId, taken: false };
}

/** A fresh one-time link for the owner's account. It gives the account, never a key. */
export async function ownerLink(
  store: Store,
  crypto: Crypto,
  installation: Installation,
  origin: string,
  at: number,
): Promise<string> {
  const token = newToken(crypto);
  await must(
    store.write("sign-in-link-create", {
      actor: ACTOR,
      at,
      tokenHash: await hashToken(crypto, token),
      accountId: installation.ownerId,
      purpose: "owner",
      expiresAt: at + OWNER_LINK_LIFE_MS,
    }),
  );
  return formatLink({ kind: "sign-in", origin, token });
}

async function must(answer: Promise<{ ok: boolean; code?: string }>): Promise<void> {
  const { ok, code } = await answer;
  if (!ok) throw new Error(`The first start failed: ${code ?? "refused"}`);
}
