/** Signing in by a link: an owner's first link, or an invitation (S1, S2). */
import {
  createApi,
  DesksideError,
  type Link,
  type LinkTrust,
  type Me,
  parseLink,
  requestMembership,
} from "@deskside/protocol";
import { crypto, keepSignIn, type KeptSignIn } from "../platform/desk.ts";
import type { Home } from "../platform/home.ts";
import { hubSend, type SignIn } from "../platform/hub.ts";
import { CommandError } from "../platform/problems.ts";
import { newKey } from "./key.ts";

export interface SignedIn {
  readonly me: Me;
  readonly origin: string;
  /** A key was made and waits for its certificate. */
  readonly requested: boolean;
}

export type SignInLink =
  | Extract<Link, { kind: "sign-in" }>
  | ({ readonly kind: "invite"; readonly origin: string } & LinkTrust);

/** The parts of a link that signs a technician in. Throws LINK_UNKNOWN for any other. */
export function signInLink(text: string): SignInLink {
  const link = parseLink(text);
  if (link?.kind === "sign-in") return link;
  if (link?.kind === "invite") return { ...link, kind: "invite" };
  throw new DesksideError(
    "LINK_UNKNOWN",
    "It has to be an invitation (…/i/…) or a sign-in link (…/s#…), whole.",
  );
}

/** Uses the link and keeps the sign-in. `password` is needed once, for a new person's account. */
export async function signInBy(home: Home, link: SignInLink, password?: string): Promise<SignedIn> {
  const { origin } = link;
  const signIn: SignIn = { origin, cookie: "", csrf: "" };
  const api = createApi(hubSend(signIn));
  const invite: LinkTrust | undefined = link.kind === "invite" ? link : link.invite;
  if (link.kind === "sign-in") {
    const me = await api("signInByLink", { body: { token: link.token } });
    if (invite === undefined) {
      await keepSignIn(home, signIn, me, await rootOf(home, origin, me));
      return { me, origin, requested: false };
    }
  }
  if (invite === undefined) throw new DesksideError("LINK_UNKNOWN");
  const { pair, keep } = await newKey();
  const me = await requestMembership({ api, crypto }, invite, pair.publicJwk, password);
  if (me.organisation !== null && me.organisation.root !== invite.root)
    throw new DesksideError("ROOT_MISMATCH");
  await keep(home);
  await keepSignIn(home, signIn, me, invite.root);
  return { me, origin, requested: true };
}

/** A bare sign-in link names no root: only one that was pinned here before, at this hub and for this person, counts. */
async function rootOf(home: Home, origin: string, me: Me): Promise<string | null> {
  const before = (await home.read("sign-in")) as KeptSignIn | undefined;
  if (before === undefined || before.origin !== origin || before.sub !== me.sub) return null;
  if (before.root !== null && me.organisation !== null && me.organisation.root !== before.root) {
    throw new CommandError(
      `This hub now shows another organisation (${me.organisation.root}) than before. Ask an owner in person.`,
    );
  }
  return before.root;
}

/** Signs in again by name and password; the root that was pinned before stays pinned. */
export async function signInByPassword(
  home: Home,
  origin: string,
  name: string,
  password: string,
): Promise<SignedIn> {
  const signIn: SignIn = { origin, cookie: "", csrf: "" };
  const me = await createApi(hubSend(signIn))("signIn", { body: { name, password } });
  await keepSignIn(home, signIn, me, await rootOf(home, origin, me));
  return { me, origin, requested: false };
}
