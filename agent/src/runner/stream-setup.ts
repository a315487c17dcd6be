/** The keys of a command's stream (S7): the agent's signed `open` carries its half, both compact forms the salt. */
import {
  createEphemeralKey,
  type Crypto,
  deriveStreamKeys,
  type KeyPair,
  type StreamKeys,
} from "@deskside/protocol";
import type { StoredResult } from "../journal/journal.ts";
import type { Results } from "../results/results.ts";
import type { Admitted } from "../guard/verdict.ts";

export interface StreamSetup {
  /** Signs and sends `open`; the keys are ready when it resolves. Called once. */
  open(): Promise<StreamKeys>;
}

/** Begins to make the ephemeral key at once, while the journal is synced. */
export function setUpStream(
  deps: { crypto: Crypto; results: Results; deliver(result: StoredResult): void },
  admitted: Admitted,
  started: () => number,
): StreamSetup {
  const { cmd, hash, claims } = admitted;
  const own: Promise<KeyPair> = createEphemeralKey(deps.crypto);
  // Where the command never opens its stream nobody waits for the key.
  own.catch(() => undefined);
  return {
    async open() {
      const { privateKey, publicJwk } = await own;
      const opened = await deps.results.open({ jti: claims.jti, hash }, started(), publicJwk);
      const { epk: peer } = claims;
      if (peer === undefined) throw new Error("A command with a stream was admitted without a key");
      const keys = await deriveStreamKeys(deps.crypto, { privateKey, peer, cmd, result: opened.result });
      deps.deliver(opened);
      return keys;
    },
  };
}
