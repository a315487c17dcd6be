/** An agent with a key of its own that joins, grants and answers commands as its test says, everything properly signed. */
import {
  type Body,
  type Claims,
  encodeFrame,
  formatJ1,
  FRAME_FLAG,
  FRAME_KIND,
  hashOf,
  hashOfBytes,
  joinKey,
  linkToken,
  macJ1,
  objects,
  openJ2,
  parseLink,
  readStrict,
  type Signer,
} from "@deskside/protocol";
import { crypto, newAgentKey, TestAgent } from "../../hub/testing/test-agent.ts";

/** What a command comes to: its document, and how it ended. */
export interface Outcome {
  readonly document?: unknown;
  readonly status?: Claims<"result">["status"];
  readonly exit?: number;
  readonly code?: string;
}
export type Work = (claims: Claims<"cmd">) => Outcome;

let counter = 0;
const next = (prefix: string): string => `${prefix}.${(counter += 1)}.${Date.now()}`;
const nowS = (): number => Math.floor(Date.now() / 1_000);

export class SignedAgent {
  readonly peer: TestAgent;
  readonly signer: Signer;
  /** What it does with each operation; what is not here is refused with OPERATION. */
  readonly work: Record<string, Work> = {};
  /** Called with a question; true: yes to all of it. */
  consent: (ask: Claims<"ask">) => boolean = () => true;
  record = true;
  readonly shown: Body<"step.show">[] = [];
  readonly received: Claims<"cmd">[] = [];
  #read = 0;
  #stream = 0x8000_0000;
  #prev: string | null = null;
  #running: Promise<void> | undefined;
  #over = false;

  constructor(peer: TestAgent, signer: Signer) {
    this.peer = peer;
    this.signer = signer;
  }

  /** Joins by a link and waits until it has pinned the organisation. */
  static async join(origin: string, url: string): Promise<SignedAgent> {
    const link = parseLink(url);
    if (link?.kind !== "join") throw new Error("no join link");
    const signer = await newAgentKey();
    const peer = new TestAgent(origin, signer);
    const agent = new SignedAgent(peer, signer);
    const token = await linkToken(crypto, link.secret);
    await peer.welcomed({ join: { link: link.place, token } });
    const key = await joinKey(crypto, link.secret, link.root);
    const j1 = formatJ1({ jwk: signer.jwk, nonce: "n".repeat(43), system: "Debian", host: "PC-14" });
    peer.send({ t: "join.request", b: { link: link.place, j1, mac: await macJ1(crypto, key, j1) } });
    const accepted = await peer.next("join.accept");
    await openJ2(crypto, {
      key,
      root: link.root,
      j1,
      j2: accepted.b.j2,
      mac: accepted.b.mac,
      ownMs: Date.now(),
    });
    peer.send({ t: "join.done", b: { link: link.place, root: link.root } });
    agent.#listen();
    return agent;
  }
  /** The same machine again, after its connection was lost. */
  async again(origin: string): Promise<SignedAgent> {
    const peer = new TestAgent(origin, this.signer);
    await peer.welcomed();
    const agent = new SignedAgent(peer, this.signer);
    Object.assign(agent.work, this.work);
    agent.#listen();
    return agent;
  }
  async close(): Promise<void> {
    this.#over = true;
    this.peer.close();
    await this.peer.closed;
    await this.#running;
  }

  #listen(): void {
    this.#running ??= (async () => {
      while (!this.#over) {
        await this.peer
          .until(() => this.#over || this.peer.messages.length > this.#read, "a message")
          .catch((error: unknown) => {
            if (!this.#over && this.peer.socket.readyState !== this.peer.socket.OPEN) throw error;
          });
        for (; this.#read < this.peer.messages.length; this.#read += 1) {
          const message = this.peer.messages[this.#read];
          if (message?.t === "ask.send") await this.#ask(message.b.ask);
          if (message?.t === "cmd.send") await this.#command(message.b.cmd);
          if (message?.t === "step.show") this.shown.push(message.b);
          if (message?.t === "head.request") await this.#head(message.b);
          if (message?.t === "catalogue.request")
            this.peer.send({ t: "catalogue.list", b: { checks: [], procedures: [] } });
        }
      }
    })();
  }

  async #ask(ask: string): Promise<void> {
    const claims = readStrict(objects.ask, ask).claims;
    const { jti, sid } = claims;
    this.peer.send({ t: "ask.shown", b: { jti, sid, where: "terminal", until: Date.now() + 60_000 } });
    if (!this.consent(claims)) {
      this.peer.send({ t: "ask.answered", b: { jti, sid, outcome: "denied" } });
      return;
    }
    const iat = nowS();
    const grant = await this.signer.sign("grant", {
      jti: next("g"),
      iss: this.signer.kid,
      sub: this.technician,
      sid,
      source: await hashOf(crypto, ask),
      asker: claims.iss,
      scopes: claims.scopes.map((scope) => ({ scope, exp: iat + 3_000 })),
      limits: { programsPerMinute: 10, checksPerMinute: 60, terminals: 2, record: this.record },
      how: "terminal",
      wording: "en-1",
      iat,
      exp: iat + 3_000,
    });
    this.peer.send({ t: "ask.answered", b: { jti, sid, outcome: "granted", grant } });
  }
  /** `sub` of the technician that grants name. */
  technician = "";

  async #command(cmd: string): Promise<void> {
    const { claims } = readStrict(objects.cmd, cmd);
    this.received.push(claims);
    const done: Outcome = this.work[claims.op]?.(claims) ?? { status: "refused", code: "OPERATION" };
    await this.result(cmd, claims.jti, done);
  }

  /** Signs and sends what became of a command. */
  async result(
    cmd: string,
    jti: string,
    done: Outcome,
    changes: Partial<Claims<"result">> = {},
  ): Promise<string> {
    const bytes = done.document === undefined ? undefined : Buffer.from(JSON.stringify(done.document));
    const stream = (this.#stream += 1);
    const jws = await this.signer.sign("result", {
      jti: next("r"),
      iss: this.signer.kid,
      cmd: await hashOf(crypto, cmd),
      status: done.status ?? "ok",
      ...(done.exit === undefined ? {} : { exit: done.exit }),
      ...(done.code === undefined ? {} : { code: done.code }),
      ...(bytes === undefined
        ? {}
        : { document: { sha256: await hashOfBytes(crypto, bytes), bytes: bytes.length } }),
      started: Date.now(),
      ended: Date.now(),
      prev: this.#prev,
      ...changes,
    });
    this.#prev = await hashOf(crypto, jws);
    const documentStream = bytes === undefined ? {} : { documentStream: stream };
    this.peer.send({ t: "cmd.result", b: { jti, result: jws, ...documentStream } });
    if (bytes !== undefined) {
      const size = 16 * 1024;
      for (let offset = 0; offset < bytes.length; offset += size) {
        const part = bytes.subarray(offset, offset + size);
        const flags = offset + size >= bytes.length ? FRAME_FLAG.fin : 0;
        this.peer.sendRaw(encodeFrame({ kind: FRAME_KIND.document, flags, stream, offset }, part));
      }
    }
    return jws;
  }

  /** The customer answers the step on the PC. */
  async answer(step: string, sid: string, value: string): Promise<void> {
    const answerId = next("a").replaceAll(".", "-");
    const answer = await this.signer.sign("answer", {
      jti: next("a"),
      iss: this.signer.kid,
      sid,
      step,
      shown: await hashOf(crypto, "shown"),
      answer: value,
      wording: "en-1",
      iat: nowS(),
    });
    this.peer.send({ t: "answer.give", b: { step, answerId, answer } });
  }
  async #head({ sid, case: about, seq, hash }: Body<"head.request">): Promise<void> {
    const head = await this.signer.sign("head", {
      iss: this.signer.kid,
      case: about,
      seq,
      hash,
      iat: nowS(),
    });
    this.peer.send({ t: "head.given", b: { sid, head } });
  }
}
