/** Signed results: one after the other, each naming the one before, in the journal before anybody gets them. */
import {
  type Claims,
  type Crypto,
  encodeBase64url,
  type ErrorCode,
  hashOf,
  type PublicJwk,
  type Signer,
} from "@deskside/protocol";
import type { Journal, StoredResult } from "../journal/journal.ts";

/** Which command a result answers. */
export interface ResultOf {
  readonly jti: string;
  /** sha256 of the command's compact form. */
  readonly hash: string;
}
export interface FinalResult {
  readonly status: Exclude<Claims<"result">["status"], "open">;
  readonly exit?: number | null;
  readonly code?: ErrorCode;
  /** Text of the document, exactly as it will be sent. */
  readonly document?: string;
  readonly out?: { sha256: string; bytes: number };
  readonly in?: { sha256: string; bytes: number };
  /** Milliseconds by the session's clock. */
  readonly started: number;
  readonly ended: number;
  readonly message?: string;
  /** For a command that never got to `started`: its expiry, so that the journal knows it. */
  readonly neverStarted?: { readonly exp: number };
}

export interface Results {
  /** A stream runs. Returns the compact form, which its keys depend on. */
  open(of: ResultOf, started: number, epk?: PublicJwk): Promise<StoredResult>;
  /** The last word. Throws nothing for a full disk: the result is then only in memory. */
  finish(of: ResultOf, final: FinalResult): Promise<StoredResult>;
}

export function createResults(deps: {
  readonly crypto: Crypto;
  readonly signer: Signer;
  readonly journal: Journal;
  /** Told when a last word could not be written. */
  readonly journalFailed: (error: unknown) => void;
}): Results {
  const { crypto, signer, journal } = deps;
  let last: Promise<unknown> = Promise.resolve();
  let newest = journal.lastResult;

  /** Signs in turn, so that the chain has no fork. */
  function inTurn(
    claims: Omit<Claims<"result">, "jti" | "iss" | "prev">,
    written: (result: string) => void,
  ): Promise<string> {
    const mine = last.then(async () => {
      const prev = newest === undefined ? null : await hashOf(crypto, newest);
      const jti = `r.${encodeBase64url(crypto.randomBytes(16))}`;
      const result = await signer.sign("result", { jti, iss: signer.kid, ...claims, prev });
      newest = result;
      written(result);
      return result;
    });
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    async open({ jti, hash }, started, epk) {
      const claims = {
        cmd: hash,
        status: "open" as const,
        ...(epk === undefined ? {} : { epk }),
        started,
        ended: null,
      };
      const result = await inTurn(claims, (signed) => journal.open(jti, signed));
      return { jti, result };
    },
    async finish({ jti, hash }, final) {
      const { document, message } = final;
      const bytes = document === undefined ? undefined : Buffer.byteLength(document);
      const claims: Omit<Claims<"result">, "jti" | "iss" | "prev"> = {
        cmd: hash,
        status: final.status,
        ...(final.exit === undefined ? {} : { exit: final.exit }),
        ...(final.code === undefined ? {} : { code: final.code }),
        ...(document === undefined || bytes === undefined
          ? {}
          : { document: { sha256: await hashOf(crypto, document), bytes } }),
        ...(final.out === undefined ? {} : { out: final.out }),
        ...(final.in === undefined ? {} : { in: final.in }),
        started: Math.max(0, Math.round(final.started)),
        ended: Math.max(0, Math.round(final.ended)),
      };
      const more = {
        ...(document === undefined ? {} : { document }),
        ...(message === undefined ? {} : { message }),
      };
      const known = final.neverStarted === undefined ? {} : { cmd: hash, exp: final.neverStarted.exp };
      const result = await inTurn(claims, (signed) => {
        try {
          journal.done({ jti, result: signed, ...known, ...more });
        } catch (error) {
          deps.journalFailed(error);
        }
      });
      return { jti, result, ...more };
    },
  };
}
