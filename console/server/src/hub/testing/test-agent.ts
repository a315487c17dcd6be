/** An agent as far as a hub sees one: a key, a hello, and frames. */
import {
  type Body,
  createCrypto,
  createSigner,
  encodeFrame,
  FRAME_KIND,
  type FrameKind,
  type Signer,
} from "@deskside/protocol";
import { Peer } from "./peer.ts";

export const crypto = createCrypto(globalThis.crypto);

export async function newAgentKey(): Promise<Signer> {
  return createSigner(crypto, await crypto.generateSigningKey("Ed25519", { extractable: false }));
}

export type HelloChanges = Partial<Body<"agent.hello">> & {
  readonly aud?: string;
  readonly nonceSigned?: string;
};

export class TestAgent extends Peer<"hub-to-agent"> {
  readonly signer: Signer;

  constructor(url: string, signer: Signer, options: object = {}) {
    super("hub-to-agent", `${url.replace("http", "ws")}/ws/agent`, ["deskside.agent.v1"], options);
    this.signer = signer;
  }

  async hello(changes: HelloChanges = {}): Promise<void> {
    const { aud, nonceSigned, ...body } = changes;
    const { b } = await this.next("hub.challenge");
    const { kid, jwk } = this.signer;
    const iat = Math.floor(Date.now() / 1_000);
    const hello = await this.signer.sign("hello", {
      iss: kid,
      aud: aud ?? b.host,
      nonce: nonceSigned ?? b.nonce,
      iat,
      exp: iat + 30,
    });
    this.send({
      t: "agent.hello",
      b: {
        version: 1,
        minVersion: 1,
        capabilities: [],
        hello,
        jwk,
        agentVersion: "0.1.0",
        system: { platform: "linux", os: "Debian", arch: "x64", hostName: "PC-14" },
        prompt: "terminal",
        nonce: "n".repeat(43),
        root: null,
        streams: [],
        ...body,
      },
    });
  }
  async welcomed(changes: HelloChanges = {}): Promise<Body<"agent.welcome">> {
    await this.hello(changes);
    return (await this.next("agent.welcome")).b;
  }
  frame(
    stream: number,
    offset: number,
    payload: string | Uint8Array,
    flags = 0,
    kind: FrameKind = FRAME_KIND.terminal,
  ): void {
    const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
    this.socket.send(encodeFrame({ kind, flags, stream, offset }, bytes));
  }
}

/** Connects and is welcomed. */
export async function connectAgent(url: string, signer?: Signer, changes?: HelloChanges): Promise<TestAgent> {
  const agent = new TestAgent(url, signer ?? (await newAgentKey()));
  await agent.welcomed(changes);
  return agent;
}
