/** The owner of a fresh hub: signs in by the printed link, makes the organisation, and has a desk. All by the CLI's own code. */
import { crypto, type Desk, hubApi, keepSignIn, openDesk, openHome, type SignIn } from "@deskside/cli";
import { createOrganisation } from "@deskside/protocol";
import type { HubProcess } from "./hub-process.ts";
import { newFolder } from "./programs.ts";

export async function openFirstDesk(hub: HubProcess): Promise<Desk> {
  if (hub.ownerToken === undefined) throw new Error("the hub printed no link for its owner");
  const signIn: SignIn = { origin: hub.origin, cookie: "", csrf: "" };
  const api = hubApi(signIn);
  const me = await api("signInByLink", { body: { token: hub.ownerToken } });
  signIn.csrf = me.csrf;
  const owner = await crypto.generateSigningKey("ES256", { extractable: true });
  const { root, org, cert, list, sealedRoot } = await createOrganisation(crypto, {
    name: "Cedar IT",
    ownerName: "Sam Field",
    sub: me.sub,
    owner,
    nowMs: Date.now(),
  });
  await api("createOrg", { body: { org, cert, list, sealedRoot } });
  const home = openHome(newFolder());
  await home.write("key", await crypto.exportPrivateJwk(owner.privateKey));
  await keepSignIn(home, signIn, me, root);
  const desk = await openDesk(home);
  await desk.link.start();
  return desk;
}
