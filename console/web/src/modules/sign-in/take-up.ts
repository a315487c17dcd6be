/** S2, the invited side: this browser makes a key, shows it with the link's proof, and is signed in. */
import { type LinkTrust, type Me, requestMembership } from "@deskside/protocol";
import { api, setCsrf } from "../../platform/http.ts";
import { adoptKey, crypto, makeKey, pinRoot } from "../../platform/keystore.ts";

/** `password`: of a new account; left out for a further browser of one's own. The inviter's console signs the rest. */
export async function takeUp(link: LinkTrust, password?: string): Promise<Me> {
  const place = `invitation.${link.place}`;
  const { publicJwk } = await makeKey(place);
  const me = await requestMembership({ api, crypto }, link, publicJwk, password);
  setCsrf(me.csrf);
  await adoptKey(place, me.sub);
  await pinRoot(link.root);
  return me;
}
