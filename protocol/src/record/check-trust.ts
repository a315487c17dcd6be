/** Verifies whose record it is: organisation, technicians' chains, devices. Certificates are judged by the times of what they signed, not by today's. */
import { DesksideError } from "../errors.ts";
import type { PublicJwk } from "../schema.ts";
import { objects } from "../objects/_index.ts";
import {
  type Certificate,
  collectSerials,
  type Device,
  isVoid,
  type Organisation,
  type SeenSerials,
  verifyCertificates,
  verifyDeviceCertificate,
  verifyOrganisation,
} from "../trust/chain.ts";
import type { Crypto } from "../trust/crypto.ts";
import { readStrict } from "../trust/strict-jws.ts";
import type { ExportedRecord } from "./export.ts";
import type { Findings } from "./findings.ts";

/** Clocks of technicians differ: seconds that a certificate's life is stretched by at both ends. */
const CLOCK_SLACK_S = 300;

export interface RecordTrust {
  readonly organisation: Organisation;
  /** The certificate of a technician's key, by its thumbprint. */
  readonly technicians: ReadonlyMap<string, Certificate>;
  /** The certificates of a machine's key, by its thumbprint: one for each time it joined. */
  readonly devices: ReadonlyMap<string, readonly Device[]>;
}

async function readTechnicians(
  crypto: Crypto,
  organisation: Organisation,
  record: ExportedRecord,
  serials: SeenSerials,
  findings: Findings,
) {
  const technicians = new Map<string, Certificate>();
  for (const [index, chain] of record.trust.chains.entries()) {
    const what = `Chain ${index + 1}`;
    const certs = await findings.attempt(what, () => verifyCertificates(crypto, organisation, chain));
    const leaf = certs?.at(-1);
    if (certs === undefined || leaf === undefined) continue;
    if (certs.some((cert) => isVoid(serials, cert))) {
      findings.note(
        `A certificate of ${leaf.name} was revoked by the time of this export. What its key signed counts as far as an earlier head covers it.`,
      );
    }
    // A renewed certificate of the same key: the one that ends last speaks, from the beginning of the first.
    const known = technicians.get(leaf.kid);
    const [later, earlier] = known && known.expS > leaf.expS ? [known, leaf] : [leaf, known];
    technicians.set(leaf.kid, { ...later, iatS: Math.min(later.iatS, earlier?.iatS ?? later.iatS) });
  }
  return technicians;
}

/** Reads the record's trust; `undefined` (and a problem) where not even the organisation can be verified. */
export async function checkTrust(
  crypto: Crypto,
  record: ExportedRecord,
  root: string | undefined,
  findings: Findings,
): Promise<RecordTrust | undefined> {
  const organisation = await findings.attempt("Organisation", () =>
    verifyOrganisation(crypto, record.trust.org, root),
  );
  if (organisation === undefined) return undefined;
  const lists = await findings.attempt("Revocation list", () =>
    collectSerials(crypto, organisation, record.trust.lists),
  );
  if (record.trust.lists.length === 0) findings.note("The file has no revocation list.");
  const serials = lists?.serials ?? {};
  const technicians = await readTechnicians(crypto, organisation, record, serials, findings);
  const devices = new Map<string, Device[]>();
  for (const [index, devcert] of record.trust.devcerts.entries()) {
    const device = await findings.attempt(`Device certificate ${index + 1}`, () => {
      const { header } = readStrict(objects.devcert, devcert);
      const signer = technicians.get(header.kid);
      if (signer === undefined) throw new DesksideError("CHAIN", "Its signer's chain is not in the file.");
      return verifyDeviceCertificate(crypto, signer, devcert);
    });
    if (device === undefined) continue;
    if (Object.hasOwn(serials, device.jti))
      findings.note("A machine's certificate was revoked by the time of this export.");
    devices.set(device.kid, [...(devices.get(device.kid) ?? []), device]);
  }
  return { organisation, technicians, devices };
}

/** The public key of whoever has this thumbprint in the record. */
export function keyOf(
  trust: RecordTrust,
  kid: string,
): { readonly jwk: PublicJwk; readonly who: "technician" | "pc" } | undefined {
  const technician = trust.technicians.get(kid);
  if (technician !== undefined) return { jwk: technician.jwk, who: "technician" };
  const device = trust.devices.get(kid)?.[0];
  return device && { jwk: device.jwk, who: "pc" };
}

/** Whether one of these certificates was alive at a time (s). */
export const aliveAt = (
  certs: readonly { readonly iatS: number; readonly expS: number }[],
  timeS: number,
): boolean => certs.some((cert) => cert.iatS - CLOCK_SLACK_S <= timeS && timeS < cert.expS + CLOCK_SLACK_S);
