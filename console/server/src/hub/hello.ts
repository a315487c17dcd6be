/** Checks an agent's first message: its key, its proof for this connection's nonce, and a version in common. */
import {
  type Body,
  type Crypto,
  DesksideError,
  PROTOCOL_MIN_VERSION,
  PROTOCOL_VERSION,
  verifyObject,
} from "@deskside/protocol";

/**
 * The device's thumbprint. Throws VERSION, ALGORITHM, AUDIENCE, REPLAYED (another nonce) and what `verifyObject` throws.
 * Times are not looked at: the nonce is fresh, and a PC with a wrong clock must be able to come.
 */
export async function checkHello(
  crypto: Crypto,
  body: Body<"agent.hello">,
  expected: { readonly nonce: string; readonly host: string },
): Promise<string> {
  const common = Math.min(body.version, PROTOCOL_VERSION);
  if (common < Math.max(body.minVersion, PROTOCOL_MIN_VERSION)) {
    throw new DesksideError("VERSION", `The hub speaks ${PROTOCOL_MIN_VERSION} to ${PROTOCOL_VERSION}.`);
  }
  if (body.jwk.kty !== "OKP") throw new DesksideError("ALGORITHM");
  const claims = await verifyObject(crypto, "hello", body.hello, body.jwk);
  if (claims.aud !== expected.host) throw new DesksideError("AUDIENCE", `This hub is ${expected.host}.`);
  if (claims.nonce !== expected.nonce) throw new DesksideError("REPLAYED");
  return claims.iss;
}
