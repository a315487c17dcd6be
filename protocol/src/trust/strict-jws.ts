/**
 * The reader that every signed object passes before anything else looks at it. jose accepts spellings that differ
 * from what was signed (white space, loose base64url, a header member twice, an unused `jwk`); here each object has
 * exactly one: three canonical base64url parts, the header `{"alg":…,"typ":…,"kid":…}` and no more, a payload equal
 * to its own `JSON.stringify(JSON.parse(…))`, and closed claims.
 */
import { DesksideError } from "../errors.ts";
import { CONTROL_JSON } from "../limits.ts";
import { LIFE_S, type ObjectDefinition, type SignatureAlgorithm } from "../objects/_define.ts";
import { z } from "../schema.ts";
import { parseBounded } from "../wire/json.ts";
import { type Bytes, decodeBase64url, readUtf8 } from "./bytes.ts";

/** A compact signed object, in characters (ASCII, so bytes). */
export const JWS_MAX_BYTES = 48 * 1024;
/** ES256 in its raw form (r ‖ s) and Ed25519 are both of this length. */
const SIGNATURE_BYTES = 64;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

export interface JwsHeader {
  readonly alg: SignatureAlgorithm;
  readonly typ: string;
  /** RFC 7638 thumbprint of the signer's key. */
  readonly kid: string;
}
/** An object whose form is right. Nothing says yet that its signature is. */
export interface StrictJws<Claims> {
  readonly header: JwsHeader;
  readonly claims: Claims;
  /** The exact bytes that were signed as payload. */
  readonly payload: Bytes;
  /** The signature, 64 bytes. */
  readonly signature: Bytes;
}

type ClaimsOf<Definition> =
  Definition extends ObjectDefinition<string, infer Schema> ? z.output<Schema> : never;

const format = (details: string) => new DesksideError("FORMAT", details);

/** Bounds of header and payload: those of a control message. */
const BOUNDS = { ...CONTROL_JSON, maxBytes: JWS_MAX_BYTES };

function parseCanonical(text: string | undefined, part: string): unknown {
  if (text === undefined) throw format(`The ${part} is not UTF-8.`);
  const read = parseBounded(text, BOUNDS);
  if ("problem" in read) throw format(`The ${part} has a wrong ${read.problem}.`);
  if (JSON.stringify(read.value) !== text) throw format(`The ${part} is not in its canonical form.`);
  return read.value;
}

function readHeader(definition: ObjectDefinition, text: string | undefined): JwsHeader {
  const value = parseCanonical(text, "header");
  const { alg, typ, kid } = (typeof value === "object" ? (value ?? {}) : {}) as Record<string, unknown>;
  // One spelling: these three, in this order. It rules out `jwk`, `jku`, `x5u`, `x5c`, `crit`, `b64` and `zip` with all else.
  if (JSON.stringify({ alg, typ, kid }) !== text) throw new DesksideError("HEADER");
  if (typ !== definition.typ) throw new DesksideError("HEADER", `Expected ${definition.typ}.`);
  if (typeof kid !== "string" || !THUMBPRINT.test(kid))
    throw new DesksideError("HEADER", "`kid` is no thumbprint.");
  const known = definition.algorithms.find((algorithm) => algorithm === alg);
  if (known === undefined) throw new DesksideError("ALGORITHM");
  return { alg: known, typ, kid };
}

const schemas = new WeakMap<ObjectDefinition, z.core.$ZodType>();
/** The claims' schema, built once for each definition. */
function schemaOf(definition: ObjectDefinition): z.core.$ZodType {
  // Sound: every schema is a `$ZodType`; a definition names it by the wider type that zod's generics ask for.
  const built = schemas.get(definition) ?? (definition.claims() as z.core.$ZodType);
  schemas.set(definition, built);
  return built;
}

/** Longest life in seconds that these claims may have, or null. Lives that depend on a claim are decided here. */
function longestLifeS(
  definition: ObjectDefinition,
  claims: Readonly<Record<string, unknown>>,
): number | null {
  if (definition.typ === "techcert+jwt") {
    const can = claims["can"] as readonly string[];
    return can.includes("appoint") || can.includes("issue") ? LIFE_S.owner : LIFE_S.technician;
  }
  if (definition.typ === "devcert+jwt") {
    return claims["kind"] === "attended" ? LIFE_S.attendedDevice : LIFE_S.managedDevice;
  }
  return definition.maxLifeS;
}

/**
 * Checks claims against their definition: closed schema, `exp` after `iat`, life within its limit.
 * Returns them cleaned as their schema says. Throws `CLAIMS`.
 */
export function checkClaims<Definition extends ObjectDefinition>(
  definition: Definition,
  value: unknown,
): ClaimsOf<Definition> {
  const parsed = z.safeParse(schemaOf(definition), value);
  if (!parsed.success) {
    const where = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "claims");
    throw new DesksideError("CLAIMS", `See ${where.join(", ")}.`);
  }
  const claims = parsed.data as Record<string, unknown>;
  // Serials are kept as members of objects, where this name would vanish: such a certificate could never be revoked.
  if (claims["jti"] === "__proto__") throw new DesksideError("CLAIMS", "See jti.");
  const life = longestLifeS(definition, claims);
  if (life !== null) {
    const lifeS = Number(claims["exp"]) - Number(claims["iat"]);
    if (!(lifeS > 0 && lifeS <= life))
      throw new DesksideError("CLAIMS", "Its life is longer than its type admits.");
  }
  return claims as ClaimsOf<Definition>;
}

/**
 * Reads one compact object of the given definition. Nothing is trusted: the signature is checked by `verifyObject`.
 * Throws `FORMAT`, `HEADER` (also where `iss` is not `kid`), `ALGORITHM` or `CLAIMS`.
 */
export function readStrict<Definition extends ObjectDefinition>(
  definition: Definition,
  jws: string,
): StrictJws<ClaimsOf<Definition>> {
  if (typeof jws !== "string" || jws.length > JWS_MAX_BYTES) throw format("It is no text of at most 48 KiB.");
  const [first = "", second = "", third = "", ...more] = jws.split(".", 4);
  if (more.length > 0) throw format("It has more than three parts.");
  const [head, payload, signature] = [first, second, third].map(decodeBase64url);
  if (head === undefined || payload === undefined) throw format("A part is not canonical base64url.");
  if (signature?.length !== SIGNATURE_BYTES)
    throw format("The signature is not 64 bytes in canonical base64url.");
  const header = readHeader(definition, readUtf8(head));
  const value = parseCanonical(readUtf8(payload), "payload");
  const claims = checkClaims(definition, value);
  const issuer = (value as { iss?: unknown }).iss;
  if (issuer !== undefined && issuer !== header.kid) throw new DesksideError("HEADER", "`iss` is not `kid`.");
  return { header, claims, payload, signature };
}
