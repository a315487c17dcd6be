/** Takes a certificate back: the next revocation list names its serial. */
import { DesksideError, LIFE_S, objects, readStrict, type TechnicianKey } from "@deskside/protocol";
import { api } from "../../platform/http.ts";

export async function revokeCertificate(key: TechnicianKey, serial: string): Promise<void> {
  const trust = await api("getTrust");
  if (trust.list === null) throw new DesksideError("STATE");
  const old = readStrict(objects.revoked, trust.list).claims;
  const iat = Math.floor(Date.now() / 1_000);
  const list = await key.signer.sign("revoked", {
    iss: key.signer.kid,
    n: old.n + 1,
    serials: [...old.serials, serial],
    iat,
    exp: iat + LIFE_S.revocation,
  });
  await api("storeRevocation", { body: { list, certs: [...key.certs] } });
}
