/** The first word to a hub: who this machine is, proven for this connection, and what it can go on with. */
import { arch, hostname, release, type as systemType } from "node:os";
import { type Body, LIFE_S, PROTOCOL_MIN_VERSION, PROTOCOL_VERSION, type Signer } from "@deskside/protocol";
import { AGENT_VERSION } from "../version.ts";

/** `Linux 6.1.0 x64`: the system in one line. */
export const systemLine = (): string => `${systemType()} ${release()} ${arch()}`;

export async function makeHello(
  signer: Signer,
  challenge: Body<"hub.challenge">,
  now: Pick<Body<"agent.hello">, "prompt" | "nonce" | "root" | "join" | "streams">,
): Promise<Body<"agent.hello">> {
  // The hub judges this word's age by its own clock and nonce, so it is dated by them.
  const iat = Math.floor(challenge.timeMs / 1_000);
  const { host: aud, nonce } = challenge;
  return {
    version: PROTOCOL_VERSION,
    minVersion: PROTOCOL_MIN_VERSION,
    capabilities: [],
    hello: await signer.sign("hello", { iss: signer.kid, aud, nonce, iat, exp: iat + LIFE_S.hello }),
    jwk: signer.jwk,
    agentVersion: AGENT_VERSION,
    system: {
      platform: process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux",
      os: `${systemType()} ${release()}`,
      arch: arch(),
      hostName: hostname(),
    },
    ...now,
  };
}
