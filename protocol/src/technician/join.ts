/** The technician's side of joining (S3): makes the link, answers the first machine that proves its secret. */
import { DesksideError } from "../errors.ts";
import type { Body } from "../messages/_index.ts";
import { LIFE_S } from "../objects/_index.ts";
import { hashToken, linkToken, newSecret, formatLink, newToken } from "../trust/links.ts";
import { formatJ2, joinKey, macJ2, verifyJ1 } from "../trust/join.ts";
import { readStrict } from "../trust/strict-jws.ts";
import { objects } from "../objects/_index.ts";
import type { TechnicianDeps } from "./_deps.ts";
import { authorityOf, type KnownDevices } from "./known-devices.ts";
import { newId } from "./new-id.ts";

export interface Joining {
  /** A join link of a case, for one machine, good for 24 h. The secret stays on this side. */
  createLink(
    caseId: string,
  ): Promise<{ readonly id: string; readonly url: string; readonly expiresAt: number }>;
  /** The customer's link of a case. The token is in the fragment; the hub has only its hash. */
  createCustomerLink(caseId: string): Promise<string>;
  /** Answers a machine, if this side made its link and holds a key. False: not ours to answer. */
  answer(device: string, request: Body<"join.request">): Promise<boolean>;
}

export function createJoining(
  deps: TechnicianDeps,
  root: () => Promise<string>,
  devices: KnownDevices,
): Joining {
  const { api, crypto } = deps;
  return {
    async createLink(caseId) {
      const secret = newSecret(crypto);
      const tokenHash = await hashToken(crypto, await linkToken(crypto, secret));
      const pinned = await root();
      const { id, expiresAt } = await api("createJoinLink", { params: { id: caseId }, body: { tokenHash } });
      await deps.secrets.set(`j/${id}`, { secret, root: pinned });
      return {
        id,
        expiresAt,
        url: formatLink({ kind: "join", origin: deps.origin, place: id, root: pinned, secret }),
      };
    },
    async createCustomerLink(caseId) {
      const token = newToken(crypto);
      const tokenHash = await hashToken(crypto, token);
      const { id } = await api("createCustomerLink", { params: { id: caseId }, body: { tokenHash } });
      return formatLink({ kind: "customer", origin: deps.origin, id, token });
    },
    async answer(device, request) {
      const ours = await deps.secrets.get(`j/${request.link}`);
      const key = await deps.key();
      if (ours === undefined || key === undefined) return false;
      return deps.lock(`join.${request.link}`, async () => {
        const shared = await joinKey(crypto, ours.secret, ours.root);
        const j1 = await verifyJ1(crypto, shared, request.j1, request.mac);
        if (j1.kid !== device) throw new DesksideError("AUDIENCE");
        // Read under the lock: whoever has the link as well, and a hub that lets both in, gets no second machine.
        const { machine = device } = (await deps.secrets.get(`j/${request.link}`)) ?? ours;
        if (machine !== device) throw new DesksideError("LINK_USED");
        if (ours.machine === undefined) await deps.secrets.set(`j/${request.link}`, { ...ours, machine });
        const trust = await api("getTrust");
        const iat = Math.floor(deps.nowMs() / 1_000);
        const leaf = key.certs.at(-1);
        if (leaf === undefined) throw new DesksideError("CHAIN");
        const ends = readStrict(objects.techcert, leaf).claims.exp;
        const exp = Math.min(iat + LIFE_S.attendedDevice, ends);
        const devcert = await key.signer.sign("devcert", {
          jti: newId(crypto),
          iss: key.signer.kid,
          sub: device,
          cnf: { jwk: j1.jwk },
          kind: "attended",
          iat,
          exp,
        });
        const j2 = formatJ2({ ...authorityOf(trust), certs: [...key.certs], devcert });
        const mac = await macJ2(crypto, shared, request.j1, j2);
        devices.learn({ kid: device, jwk: j1.jwk, kind: "attended", jti: "", iatS: iat, expS: exp });
        return deps.link.send({ t: "join.accept", d: device, b: { link: request.link, j2, mac, devcert } });
      });
    },
  };
}
