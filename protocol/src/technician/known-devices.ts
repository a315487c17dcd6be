/** The keys of devices, each believed only by its certificate: whoever signed it must lead to the pinned root. */
import { DesksideError } from "../errors.ts";
import type { Api } from "../rest/client.ts";
import type { TrustState } from "../rest/views.ts";
import type { PublicJwk } from "../schema.ts";
import {
  type AuthorityBundle,
  type Device,
  verifyAuthority,
  verifyDevice,
  verifySigner,
} from "../trust/chain.ts";
import type { Crypto } from "../trust/crypto.ts";

/** The organisation's part of a bundle, as the hub keeps it. Throws STATE where there is no organisation yet. */
export function authorityOf(trust: TrustState): AuthorityBundle {
  if (trust.org === null || trust.list === null)
    throw new DesksideError("STATE", "There is no organisation yet.");
  const { org, list, listCerts, superior } = trust;
  return superior.length === 0 ? { org, list, listCerts } : { org, list, listCerts, superior };
}

export interface KnownDevices {
  /** The device's verified key. Throws what the chain throws, or STATE where no technician has accepted it yet. */
  key(device: string): Promise<PublicJwk>;
  /** Takes a certificate that this side has just signed itself. */
  learn(device: Device): void;
}

export function createKnownDevices(deps: {
  readonly crypto: Crypto;
  readonly api: Api;
  /** The pinned root. */
  readonly root: () => Promise<string>;
  nowMs(): number;
}): KnownDevices {
  const known = new Map<string, PublicJwk>();
  return {
    async key(id) {
      const kept = known.get(id);
      if (kept !== undefined) return kept;
      const [device, trust] = await Promise.all([
        deps.api("getDevice", { params: { id } }),
        deps.api("getTrust"),
      ]);
      if (device.devcert === null)
        throw new DesksideError("STATE", "No technician has accepted this machine yet.");
      const nowS = Math.floor(deps.nowMs() / 1_000);
      const authority = await verifyAuthority(deps.crypto, {
        ...authorityOf(trust),
        root: await deps.root(),
        nowS,
      });
      const chain = await verifySigner(deps.crypto, authority, device.devcertCerts, nowS);
      const verified = await verifyDevice(deps.crypto, chain, device.devcert);
      if (verified.kid !== device.id) throw new DesksideError("AUDIENCE");
      known.set(id, verified.jwk);
      return verified.jwk;
    },
    learn(device) {
      known.set(device.kid, device.jwk);
    },
  };
}
