/** The signed-in command line: its home, its hub, and the technician's side with its key. */
import {
  type Api,
  authorityOf,
  type ConsoleLink,
  createCrypto,
  createSignerFromJwk,
  createTechnician,
  DesksideError,
  type ErrorCode,
  ERRORS,
  type LinkSecret,
  type LinkSecrets,
  type Me,
  type PrivateJwk,
  type Technician,
  type TechnicianDeps,
  type TechnicianKey,
  verifyChain,
} from "@deskside/protocol";
import { nodeFrameMac } from "./frame-mac.ts";
import type { Home } from "./home.ts";
import { hubApi, hubLink, hubSend, nodeTimer, type SignIn } from "./hub.ts";

export const crypto = createCrypto(globalThis.crypto);

/** What `login` leaves in the home. */
export interface KeptSignIn {
  readonly origin: string;
  readonly cookie: string;
  readonly csrf: string;
  /** The pinned root; null where the sign-in's link named none, and nothing can be signed. */
  readonly root: string | null;
  readonly sub: string;
  readonly name: string;
}

export interface Desk {
  readonly home: Home;
  readonly signIn: KeptSignIn;
  readonly api: Api;
  readonly link: ConsoleLink;
  readonly technician: Technician;
  readonly deps: TechnicianDeps;
  /** The exact text of a document, output, recording or export. `path` is below `/api/v1`. */
  text(path: string): Promise<string>;
  stop(): void;
}

export const secretsOf = (home: Home): LinkSecrets => ({
  async get(place) {
    return (await home.read(`secret ${place}`)) as LinkSecret | undefined;
  },
  set: (place, value) => home.write(`secret ${place}`, value),
});

/** Keeps a sign-in for the commands that follow. */
export async function keepSignIn(home: Home, signIn: SignIn, me: Me, root: string | null): Promise<void> {
  const kept: KeptSignIn = {
    origin: signIn.origin,
    cookie: signIn.cookie,
    csrf: me.csrf,
    root,
    sub: me.sub,
    name: me.name,
  };
  await home.write("sign-in", kept);
}

/** Opens the desk of a home. Throws SIGN_IN where nobody signed in yet. The live link is not started. */
export async function openDesk(home: Home): Promise<Desk> {
  const kept = (await home.read("sign-in")) as KeptSignIn | undefined;
  if (kept === undefined) throw new DesksideError("SIGN_IN", "Run: deskside login LINK");
  const signIn: SignIn = { origin: kept.origin, cookie: kept.cookie, csrf: kept.csrf };
  const api = hubApi(signIn);
  const send = hubSend(signIn);
  const root = (): string => {
    if (kept.root === null)
      throw new DesksideError(
        "STATE",
        "Your sign-in link named no organisation. Ask an owner for an invitation.",
      );
    return kept.root;
  };
  const link = hubLink(signIn, api);
  let certified: Promise<TechnicianKey | undefined> | undefined;
  const deps: TechnicianDeps = {
    crypto,
    api,
    link,
    timer: nodeTimer,
    origin: kept.origin,
    nowMs: () => Date.now(),
    key: async () => {
      certified ??= certifiedKey(home, api, kept.sub, root());
      const key = await certified;
      // Not certified yet: look again at the next call.
      if (key === undefined) certified = undefined;
      return key;
    },
    secrets: secretsOf(home),
    lock: (name, run) => home.lock(name, run),
    async nextNumber(name) {
      const next = (((await home.read(`counter ${name}`)) as number | undefined) ?? 0) + 1;
      await home.write(`counter ${name}`, next);
      return next;
    },
    frameMac: nodeFrameMac,
  };
  const technician = createTechnician(deps, async () => root());
  return {
    home,
    signIn: kept,
    api,
    link,
    technician,
    deps,
    async text(path) {
      const { status, text } = await send({ method: "GET", path: `/api/v1${path}`, body: undefined });
      if (status < 200 || status >= 300) throw errorOfText(status, text);
      return text;
    },
    stop: () => link.stop(),
  };
}

function errorOfText(status: number, text: string): DesksideError {
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
  const known = code !== undefined && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "INTERNAL";
  return new DesksideError(known, known === "INTERNAL" ? `The hub answered ${status}.` : undefined);
}

async function certifiedKey(
  home: Home,
  api: Api,
  sub: string,
  root: string,
): Promise<TechnicianKey | undefined> {
  const jwk = (await home.read("key")) as PrivateJwk | undefined;
  if (jwk === undefined) return undefined;
  const signer = await createSignerFromJwk(crypto, jwk);
  const trust = await api("getTrust");
  const mine = trust.mine.find(({ kid }) => kid === signer.kid);
  if (mine === undefined) return undefined;
  const nowS = Math.floor(Date.now() / 1_000);
  const chain = await verifyChain(crypto, { ...authorityOf(trust), certs: mine.certs, root, nowS });
  if (chain.leaf.kid !== signer.kid || chain.leaf.sub !== sub) throw new DesksideError("CHAIN");
  return { signer, certs: mine.certs };
}
