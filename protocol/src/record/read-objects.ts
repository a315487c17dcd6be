/** Reads a record's signed objects: form, signature by a key of the record, and the life of that key's certificate. */
import { DesksideError } from "../errors.ts";
import { type Claims, type ObjectName, objects } from "../objects/_index.ts";
import { decodeBase64url, readUtf8 } from "../trust/bytes.ts";
import type { Crypto } from "../trust/crypto.ts";
import { hashOf } from "../trust/thumbprint.ts";
import { verifyObject } from "../trust/verify.ts";
import { aliveAt, keyOf, type RecordTrust } from "./check-trust.ts";
import type { Findings } from "./findings.ts";

/** The kinds that a record holds in `objects`. */
const KINDS = ["ask", "grant", "cmd", "result", "answer"] as const;
type Kind = (typeof KINDS)[number];

/** A signed object whose signature is right. */
export interface Signed<Name extends ObjectName> {
  readonly claims: Claims<Name>;
  /** SHA-256 of the compact form. */
  readonly hash: string;
}
export interface RecordObjects {
  readonly ask: readonly Signed<"ask">[];
  readonly grant: readonly Signed<"grant">[];
  readonly cmd: readonly Signed<"cmd">[];
  readonly result: readonly Signed<"result">[];
  readonly answer: readonly Signed<"answer">[];
}

/** Longest header, in characters: that of a signed object takes about 130. */
const HEADER_MAX_CHARS = 512;

/** `typ` and `kid` as the header says, so that the strict reader can be told what to expect. */
function peek(jws: string): { typ: unknown; kid: unknown } {
  const head = jws.slice(0, HEADER_MAX_CHARS + 1).split(".", 1)[0] ?? "";
  const text = readUtf8(decodeBase64url(head) ?? new Uint8Array(0));
  try {
    const { typ, kid } = JSON.parse(text ?? "") as Record<string, unknown>;
    return { typ, kid };
  } catch (cause) {
    throw new DesksideError("FORMAT", "Its header cannot be read.", { cause });
  }
}

/**
 * Checks one object's signature by the keys of the record, and that its signer's certificate was alive at its `iat`.
 * Throws `CHAIN`, `EXPIRED`, and what `verifyObject` throws.
 */
export async function verifyByRecord<Name extends ObjectName>(
  crypto: Crypto,
  trust: RecordTrust,
  name: Name,
  jws: string,
): Promise<Claims<Name>> {
  const { kid } = peek(jws);
  const key = typeof kid === "string" ? keyOf(trust, kid) : undefined;
  if (key === undefined) throw new DesksideError("CHAIN", "Its signer's certificate is not in the file.");
  const claims = await verifyObject(crypto, name, jws, key.jwk);
  checkLife(trust, claims as { readonly iss?: string; readonly iat?: number });
  return claims;
}

/** Results have no `iat`: the PC's clock gives their times, and the commands that they answer bind them. */
function checkLife(
  trust: RecordTrust,
  { iss = "", iat }: { readonly iss?: string; readonly iat?: number },
): void {
  const technician = trust.technicians.get(iss);
  const certs = technician === undefined ? (trust.devices.get(iss) ?? []) : [technician];
  if (iat !== undefined && !aliveAt(certs, iat)) {
    throw new DesksideError("EXPIRED", "It was signed outside the life of its signer's certificate.");
  }
}

/** All objects by kind. What does not verify becomes a problem and is left out; the same object twice counts once. */
export async function readObjects(
  crypto: Crypto,
  trust: RecordTrust,
  compact: readonly string[],
  findings: Findings,
): Promise<RecordObjects> {
  const read: { [Name in Kind]: Signed<Name>[] } = { ask: [], grant: [], cmd: [], result: [], answer: [] };
  const seen = new Set<string>();
  for (const [index, jws] of compact.entries()) {
    await findings.attempt(`Signed object ${index + 1}`, async () => {
      const { typ } = peek(jws);
      const kind = KINDS.find((name) => objects[name].typ === typ);
      if (kind === undefined) throw new DesksideError("HEADER", "No record holds objects of its type.");
      const claims = await verifyByRecord(crypto, trust, kind, jws);
      const hash = await hashOf(crypto, jws);
      if (seen.has(hash)) return;
      seen.add(hash);
      // Sound: `claims` were verified as those of `kind`, which also picks the list.
      (read[kind] as Signed<Kind>[]).push({ claims, hash });
    });
  }
  return read;
}
