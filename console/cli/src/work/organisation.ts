/** The owner's first start by the command line: the same module as the browser's. */
import { createOrganisation, type NewOrganisation } from "@deskside/protocol";
import { crypto, openDesk } from "../platform/desk.ts";
import type { Home } from "../platform/home.ts";
import { CommandError } from "../platform/problems.ts";
import { newKey } from "./key.ts";

/** Makes root, organisation and the owner's certificate, stores them at the hub, pins the root. */
export async function foundOrganisation(
  home: Home,
  input: {
    readonly name: string;
    readonly owner: string;
    readonly practice: boolean;
    readonly password?: string | undefined;
  },
): Promise<NewOrganisation> {
  const desk = await openDesk(home);
  const me = await desk.api("getMe");
  if (!me.owner)
    throw new CommandError(
      "Only the owner's account can do this. Sign in with the link that the hub printed.",
    );
  if (me.organisation !== null)
    throw new CommandError(`This hub has an organisation already: ${me.organisation.name}.`);
  const { pair, keep } = await newKey();
  const made = await createOrganisation(crypto, {
    name: input.name,
    ownerName: input.owner,
    sub: me.sub,
    owner: pair,
    practice: input.practice,
    nowMs: Date.now(),
  });
  const { org, cert, list, sealedRoot } = made;
  await desk.api("createOrg", { body: { org, cert, list, sealedRoot } });
  await keep(home);
  if (input.password !== undefined) {
    await desk.api("setPassword", { body: { name: input.owner, next: input.password } });
  }
  await home.write("sign-in", { ...desk.signIn, root: made.root, name: input.owner });
  return made;
}
