/** Joining by link (S3), the machine's side: shows its key, proves that it has the link, and pins who answers with it. */
import {
  type Body,
  type Bytes,
  type Crypto,
  DesksideError,
  encodeBase64url,
  formatJ1,
  joinKey,
  type Link,
  linkToken,
  macJ1,
  NONCE_BYTES,
  openJ2,
  parseLink,
  type Signer,
} from "@deskside/protocol";
import type { Trust } from "../identity/trust.ts";
import { AgentError } from "../state/agent-error.ts";
import { WORDS } from "../words/en.ts";

export type JoinLink = Extract<Link, { kind: "invite" | "join" }>;

/** Reads a join link. Throws {@link AgentError} in the customer's words where it is none. */
export function readJoinLink(text: string): JoinLink {
  const link = parseLink(text);
  if (link === undefined) throw new AgentError(WORDS.slip, { exitCode: 2 });
  if (link.kind !== "join") {
    throw new AgentError("This is not a link for a computer. It begins with https://…/j/.", { exitCode: 2 });
  }
  return link;
}

export interface Joining {
  readonly link: JoinLink;
  /** For `hello`: opens the link at the hub, and says nothing about its secret. */
  readonly token: string;
  /** J1, the same for as long as this process lives. */
  readonly request: Body<"join.request">;
  /** Checks all that the technician handed over, and pins it. Throws the code of what is wrong. */
  accept(accepted: Body<"join.accept">): Promise<void>;
}

/** Throws `ROOT_MISMATCH` where this machine belongs to another organisation than the link's. */
export async function beginJoining(deps: {
  readonly crypto: Crypto;
  readonly signer: Signer;
  readonly trust: Trust;
  readonly ownMs: () => number;
  readonly link: JoinLink;
  readonly system: string;
  readonly hostName: string;
}): Promise<Joining> {
  const { crypto, trust, link } = deps;
  const { pinned, authority } = trust;
  if (pinned !== undefined && pinned.root !== link.root) {
    const whose = authority?.organisation.name ?? "another organisation";
    throw new DesksideError(
      "ROOT_MISMATCH",
      `This folder belongs to ${whose}. For another help desk use --state.`,
    );
  }
  const key: Bytes = await joinKey(crypto, link.secret, link.root);
  const j1 = formatJ1({
    jwk: deps.signer.jwk,
    nonce: encodeBase64url(crypto.randomBytes(NONCE_BYTES)),
    system: deps.system,
    host: deps.hostName,
  });
  const request = { link: link.place, j1, mac: await macJ1(crypto, key, j1) };
  return {
    link,
    token: await linkToken(crypto, link.secret),
    request,
    async accept({ j2, mac }) {
      const seenSerials = trust.pinned?.serials;
      const opened = await openJ2(crypto, {
        key,
        root: link.root,
        j1,
        j2,
        mac,
        ownMs: deps.ownMs(),
        ...(seenSerials === undefined ? {} : { seenSerials }),
      });
      await trust.pin(link.origin, opened);
    },
  };
}
