/** The parent plays the owner, with the command line's own code: practice root, invitation of the browser, its answer. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import {
  answerInvitations,
  type Desk,
  foundOrganisation,
  type Home,
  openDesk,
  signInBy,
  signInByPassword,
  signInLink,
} from "../../console/cli/src/index.ts";
import { DesksideError, formatLink, invite, parseLink } from "../../protocol/src/index.ts";

const ORGANISATION = "Practice help desk";

/** The name that the prompt shows; the system's user name begins with a capital. */
function ownerName(): string {
  const { username } = userInfo();
  return `${username.charAt(0).toUpperCase()}${username.slice(1)}`;
}

/** First run: the practice organisation. Words and password stay in the data folder, for this user's eyes. */
export async function foundPractice(home: Home, data: string, link: string): Promise<void> {
  const password = randomBytes(15).toString("base64url");
  await signInBy(home, signInLink(link));
  const made = await foundOrganisation(home, {
    name: ORGANISATION,
    owner: ownerName(),
    practice: true,
    password,
  });
  const text = `Practice organisation ${made.root}\nThe seven words of its root: ${made.words.join(" ")}\n`;
  writeFileSync(join(data, "words.txt"), text, { mode: 0o600 });
  await home.write("practice-password", password);
}

/** True where this home has founded its organisation. */
export async function isFounded(home: Home): Promise<boolean> {
  return typeof (await home.read("practice-password")) === "string";
}

/** The signed-in owner with the live link up. */
export async function openOwner(home: Home, origin: string): Promise<Desk> {
  let desk = await openDesk(home);
  const me = desk.signIn.origin === origin ? await desk.api("getMe").catch(signedOut) : undefined;
  if (me === undefined) {
    // Twelve hours without use, or another port: the account's password is here.
    const password = String(await home.read("practice-password"));
    await signInByPassword(home, origin, desk.signIn.name, password);
    desk = await openDesk(home);
  }
  await desk.link.start();
  return desk;
}

function signedOut(error: unknown): undefined {
  if (error instanceof DesksideError && error.code === "SIGN_IN") return undefined;
  throw error;
}

/** A sign-in link for the owner's browser that gives it a key too; the request is answered for as long as this runs. */
export async function inviteBrowser(
  desk: Desk,
  hubLink: string,
  report: (error: unknown) => void,
): Promise<string> {
  const signIn = parseLink(hubLink);
  const root = desk.signIn.root ?? "";
  const made = await invite(desk.deps, root, {
    name: desk.signIn.name,
    can: ["issue", "attended"],
    forSelf: true,
  });
  const invitation = parseLink(made.url);
  if (signIn?.kind !== "sign-in" || invitation?.kind !== "invite")
    throw new Error("The hub printed no sign-in link.");
  const { origin, token } = signIn;
  const { place, secret } = invitation;
  let last = Promise.resolve();
  desk.link.on("topic.changed", () => {
    last = last.then(() => answerInvitations(desk)).then(() => undefined, report);
  });
  desk.link.watch("cases");
  return formatLink({ kind: "sign-in", origin, token, invite: { place, root, secret } });
}
