/** Signing in: one-time links, name and password, and the sign-ins that cookies stand for. */
import { randomBytes } from "node:crypto";
import { DesksideError, type Me } from "@deskside/protocol";
import { csrfOf, hashSecret as hashOf, type TechnicianCaller } from "./callers.ts";
import type { ServiceDeps } from "./_deps.ts";
import { HUB } from "./_deps.ts";
import { createPasswords } from "./password.ts";

/** Life of an unused sign-in, in ms; every use begins it again. */
export const SIGN_IN_LIFE_MS = 12 * 3_600_000;
/** Life of the owner's first link, in ms. */
export const FIRST_LINK_LIFE_MS = 30 * 60_000;
/** Wrong passwords for one name, or from one address, before it has to wait, and for how long (ms). */
const WRONG_MAX = 8;
const WRONG_WINDOW_MS = 5 * 60_000;
/** Names and addresses that are counted at most. */
const COUNTED_MAX = 10_000;
/** A sign-in's use is written down at most this often, in ms: it moves only the end of an idle one. */
const TOUCH_EVERY_MS = 5 * 60_000;
/** Looked-up cookies that are kept in memory, and how long, in ms: ended ones are dropped at once. */
const CACHE_MS = 10_000;
const CACHE_MAX = 5_000;

/** A new sign-in: `cookie` goes to the browser and nowhere else. */
export interface NewSignIn {
  readonly cookie: string;
  readonly me: Me;
}

export interface SignIns {
  byCookie(hash: string, now: number): Promise<TechnicianCaller | undefined>;
  byLink(token: string, userAgent: string): Promise<NewSignIn>;
  byPassword(name: string, password: string, address: string, userAgent: string): Promise<NewSignIn>;
  /** A sign-in for an account whose invitation was just taken up. */
  forAccount(accountId: string, userAgent: string): Promise<NewSignIn>;
  end(caller: TechnicianCaller): Promise<void>;
  /** Ends all sign-ins of a person but the caller's own. */
  endAll(caller: TechnicianCaller, sub: string): Promise<void>;
  me(caller: TechnicianCaller, cookie: string): Promise<Me>;
  setPassword(
    caller: TechnicianCaller,
    change: { name?: string; current?: string; next: string },
  ): Promise<void>;
  /** An encoded hash for a new account's password. */
  encode(password: string): Promise<string>;
  /** A one-time link for an account, as its token. */
  createLink(accountId: string, purpose: string): Promise<string>;
}

export function createSignIns(deps: ServiceDeps): SignIns {
  const { store } = deps;
  const passwords = createPasswords();
  const wrong = new Map<string, { count: number; since: number }>();
  const cache = new Map<string, { caller: TechnicianCaller; until: number; expiresAt: number }>();
  const touched = new Map<string, number>();

  const tooMany = (key: string): boolean => {
    const entry = wrong.get(key);
    return entry !== undefined && entry.count >= WRONG_MAX && deps.now() - entry.since < WRONG_WINDOW_MS;
  };
  const countWrong = (key: string): void => {
    const entry = wrong.get(key);
    const fresh = entry === undefined || deps.now() - entry.since >= WRONG_WINDOW_MS;
    if (fresh) wrong.delete(key);
    const [oldest] = wrong.keys();
    if (wrong.size >= COUNTED_MAX && oldest !== undefined) wrong.delete(oldest);
    wrong.set(key, fresh ? { count: 1, since: deps.now() } : { ...entry, count: entry.count + 1 });
  };

  const account = async (id: string) => {
    const row = await store.query.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined || row.state !== "active") throw new DesksideError("SIGN_IN");
    return row;
  };
  const meOf = async (accountId: string, cookie: string): Promise<Me> => {
    const row = await account(accountId);
    const organisation = await store.query
      .selectFrom("organisations")
      .selectAll()
      .where("id", "=", row.organisationId)
      .executeTakeFirstOrThrow();
    return {
      id: row.id,
      name: row.name,
      sub: row.sub,
      owner: rolesOf(row.rolesJson).includes("owner"),
      hasPassword: row.passwordHash !== null,
      organisation:
        organisation.rootThumbprint === null
          ? null
          : {
              oid: organisation.id,
              name: organisation.name,
              root: organisation.rootThumbprint,
              practice: organisation.practice === 1,
            },
      csrf: csrfOf(cookie),
    };
  };
  const draft = (userAgent: string) => {
    const cookie = randomBytes(32).toString("base64url");
    const kind = userAgent.startsWith("deskside-cli") ? ("command-line" as const) : ("browser" as const);
    const session = {
      idHash: hashOf(cookie),
      kind,
      userAgent: userAgent.slice(0, 200),
      expiresAt: deps.now() + SIGN_IN_LIFE_MS,
    };
    return { cookie, session };
  };

  return {
    async byCookie(hash, now) {
      const kept = cache.get(hash);
      if (kept !== undefined && kept.until > now && kept.expiresAt > now) return kept.caller;
      const row = await store.query
        .selectFrom("sign_in_sessions")
        .innerJoin("accounts", "accounts.id", "sign_in_sessions.accountId")
        .select([
          "accounts.id",
          "accounts.name",
          "accounts.sub",
          "accounts.rolesJson",
          "accounts.state",
          "lastUsedAt",
          "endedAt",
        ])
        .where("idHash", "=", hash)
        .executeTakeFirst();
      const expiresAt = (row?.lastUsedAt ?? 0) + SIGN_IN_LIFE_MS;
      if (row === undefined || row.endedAt !== null || row.state !== "active" || expiresAt <= now)
        return undefined;
      const { id, name, sub } = row;
      const caller = {
        account: id,
        name,
        sub,
        owner: rolesOf(row.rolesJson).includes("owner"),
        signIn: hash,
      };
      if (cache.size >= CACHE_MAX) cache.clear();
      cache.set(hash, { caller, until: now + CACHE_MS, expiresAt });
      if (now - Math.max(row.lastUsedAt, touched.get(hash) ?? 0) > TOUCH_EVERY_MS) {
        if (touched.size >= CACHE_MAX) touched.clear();
        touched.set(hash, now);
        store.write("sign-in-session-touch", { used: [{ idHash: hash, at: now }] }).catch((err: unknown) => {
          // It only moves the end of an idle sign-in: the next use writes it again.
          deps.logger.warn({ err }, "a sign-in's use was not written down");
        });
      }
      return caller;
    },
    async byLink(token, userAgent) {
      const { cookie, session } = draft(userAgent);
      const used = await store.write("sign-in-link-use", {
        at: deps.now(),
        tokenHash: hashOf(token),
        session,
      });
      if (!used.ok) throw new DesksideError(used.code);
      return { cookie, me: await meOf(used.accountId, cookie) };
    },
    async byPassword(name, password, address, userAgent) {
      const keys = [`n ${name.toLowerCase()}`, `a ${address}`];
      if (keys.some(tooMany))
        throw new DesksideError("TOO_MANY", "Wait five minutes, or use a sign-in link.");
      const rows = await store.query
        .selectFrom("accounts")
        .select(["id", "passwordHash", "name"])
        .where("organisationId", "=", deps.organisationId)
        .where("state", "=", "active")
        .where("passwordHash", "is not", null)
        .execute();
      const row = rows.find((candidate) => candidate.name.toLowerCase() === name.trim().toLowerCase());
      if (!(await passwords.matches(password, row?.passwordHash ?? null)) || row === undefined) {
        for (const key of keys) countWrong(key);
        throw new DesksideError("WRONG_CREDENTIALS");
      }
      for (const key of keys) wrong.delete(key);
      return this.forAccount(row.id, userAgent);
    },
    async forAccount(accountId, userAgent) {
      const { cookie, session } = draft(userAgent);
      const made = await store.write("sign-in-session-create", { at: deps.now(), accountId, session });
      if (!made.ok) throw new DesksideError(made.code);
      return { cookie, me: await meOf(accountId, cookie) };
    },
    async end(caller) {
      const actor = { kind: "technician" as const, id: caller.account, name: caller.name };
      await store.write("sign-in-session-end", { actor, at: deps.now(), idHash: caller.signIn });
      // Afterwards: a call that came in between had found it good, and kept it.
      cache.delete(caller.signIn);
      deps.live().signedOut(caller.signIn);
    },
    async endAll(caller, sub) {
      const actor = { kind: "technician" as const, id: caller.account, name: caller.name };
      const open = await store.query
        .selectFrom("sign_in_sessions")
        .innerJoin("accounts", "accounts.id", "sign_in_sessions.accountId")
        .select("idHash")
        .where("accounts.sub", "=", sub)
        .where("endedAt", "is", null)
        .where("idHash", "!=", caller.signIn)
        .execute();
      for (const { idHash } of open) {
        await store.write("sign-in-session-end", { actor, at: deps.now(), idHash });
        cache.delete(idHash);
        deps.live().signedOut(idHash);
      }
    },
    me: (caller, cookie) => meOf(caller.account, cookie),
    async setPassword(caller, { name, current, next }) {
      const row = await account(caller.account);
      if (row.passwordHash !== null && !(await passwords.matches(current ?? "", row.passwordHash))) {
        throw new DesksideError("WRONG_CREDENTIALS", "The current password is wrong.");
      }
      const passwordHash = await passwords.encode(next);
      const others = await store.query
        .selectFrom("sign_in_sessions")
        .select("idHash")
        .where("accountId", "=", caller.account)
        .where("endedAt", "is", null)
        .where("idHash", "!=", caller.signIn)
        .execute();
      const set = await store.write("account-set-password", {
        actor: { kind: "technician", id: caller.account, name: caller.name },
        at: deps.now(),
        accountId: caller.account,
        passwordHash,
        keepSession: caller.signIn,
        ...(name === undefined || name === "" ? {} : { name }),
      });
      if (!set.ok) throw new DesksideError(set.code);
      cache.clear();
      for (const { idHash } of others) deps.live().signedOut(idHash);
    },
    encode: (password) => passwords.encode(password),
    async createLink(accountId, purpose) {
      const token = randomBytes(32).toString("base64url");
      const made = await store.write("sign-in-link-create", {
        actor: HUB,
        at: deps.now(),
        tokenHash: hashOf(token),
        accountId,
        purpose,
        expiresAt: deps.now() + FIRST_LINK_LIFE_MS,
      });
      if (!made.ok) throw new DesksideError(made.code);
      return token;
    },
  };
}

export const rolesOf = (json: string): string[] => JSON.parse(json) as string[];
