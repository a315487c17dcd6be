/**
 * A hub reduced to its wire: it greets agents, passes messages, and can say anything, as a hostile one would. Beside it
 * stands a technician with an organisation of their own, made with the product's own code.
 */
import { createHash, createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Body,
  type Claims,
  CONTROL_MAX_BYTES,
  createCrypto,
  createEphemeralKey,
  createOrganisation,
  createSigner,
  decode,
  deriveStreamKeys,
  encodeBase64url,
  encodeFrame,
  formatJ2,
  formatLink,
  type Frame,
  FRAME_FLAG,
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  FRAME_TAG_BYTES,
  hashOf,
  joinKey,
  type KeyPair,
  LIFE_S,
  macJ2,
  type Message,
  newSecret,
  type PublicJwk,
  readFrame,
  type Scope,
  SCOPES,
  type Signer,
  type StreamKeys,
  verifyJ1,
  verifyObject,
} from "@deskside/protocol";
import { type WebSocket, WebSocketServer } from "ws";

export const crypto = createCrypto(globalThis.crypto);
/** No wait of a test is longer, in ms. */
const DEADLINE_MS = 10_000;

type Right = Claims<"techcert">["can"][number];

export interface Person {
  readonly signer: Signer;
  readonly certs: readonly string[];
}

/** An organisation with its owner, who is also the technician, and its root. */
export interface TestOrganisation extends Person {
  readonly root: string;
  readonly org: string;
  readonly list: string;
  /** A newer revocation list. */
  revoke(serials: readonly string[], n: number): Promise<string>;
  /** A person beneath the owner. */
  appoint(
    name: string,
    more?: { can?: readonly Right[]; scopes?: readonly Scope[]; nowMs?: number },
  ): Promise<Person & { jti: string }>;
}

export async function testOrganisation(name = "Cedar IT", nowMs = Date.now()): Promise<TestOrganisation> {
  const owner = await crypto.generateSigningKey("ES256", { extractable: true });
  const made = await createOrganisation(crypto, { name, ownerName: "Sam Field", sub: "sam", owner, nowMs });
  const signer = await createSigner(crypto, owner);
  return {
    signer,
    root: made.root,
    org: made.org,
    list: made.list,
    certs: [made.cert],
    revoke(serials, n) {
      const iat = Math.floor(nowMs / 1_000);
      return signer.sign("revoked", {
        iss: signer.kid,
        n,
        serials: [...serials],
        iat,
        exp: iat + LIFE_S.revocation,
      });
    },
    async appoint(person, more = {}) {
      const key = await crypto.generateSigningKey("ES256", { extractable: true });
      const iat = Math.floor((more.nowMs ?? nowMs) / 1_000);
      const jti = `t.${encodeBase64url(crypto.randomBytes(9))}`;
      const cert = await signer.sign("techcert", {
        jti,
        iss: signer.kid,
        sub: person.toLowerCase().replaceAll(/[^a-z]/g, "-"),
        name: person,
        cnf: { jwk: key.publicJwk },
        can: [...(more.can ?? (["attended"] as const))],
        scopes: [...(more.scopes ?? SCOPES)],
        iat,
        exp: iat + LIFE_S.technician,
      });
      return { signer: await createSigner(crypto, key), certs: [made.cert, cert], jti };
    },
  };
}

type FromAgent = Message<"agent-to-hub">;
type Of<T extends FromAgent["t"]> = Extract<FromAgent, { t: T }>;

/** Waits for something that is told of by calls of the returned function; fails after the deadline. */
function waiters<T>() {
  const waiting = new Set<(value: T) => boolean>();
  const kept: T[] = [];
  return {
    kept,
    push(value: T) {
      kept.push(value);
      for (const offer of [...waiting]) if (offer(value)) waiting.delete(offer);
    },
    /** The first that fits, of those that came already (from `since` on) or will come. */
    next<Narrowed extends T>(fits: (value: T) => boolean, what: string, since = 0): Promise<Narrowed> {
      const found = kept.slice(since).find(fits);
      if (found !== undefined) return Promise.resolve(found as Narrowed);
      return new Promise((resolve, reject) => {
        const offer = (value: T) => {
          if (!fits(value)) return false;
          clearTimeout(timer);
          resolve(value as Narrowed);
          return true;
        };
        const timer = setTimeout(() => {
          waiting.delete(offer);
          reject(new Error(`${what} did not come within ${DEADLINE_MS} ms`));
        }, DEADLINE_MS);
        waiting.add(offer);
      });
    },
  };
}

/** One connection of an agent. */
export class AgentLink {
  readonly socket: WebSocket;
  readonly messages = waiters<FromAgent>();
  readonly frames = waiters<Frame>();
  /** Acknowledge every frame, and every result, as an honest hub does. */
  honest = true;
  hello: Body<"agent.hello"> | undefined;
  closed = false;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }
  send(message: Message<"hub-to-agent">): void {
    this.socket.send(JSON.stringify({ t: message.t, b: message.b }));
  }
  raw(data: string | Uint8Array): void {
    this.socket.send(data);
  }
  /** The first message of a type that fits, from those that came already too. */
  async next<T extends FromAgent["t"]>(
    t: T,
    fits: (b: Body<T>) => boolean = () => true,
    since = 0,
  ): Promise<Body<T>> {
    const found = await this.messages.next<FromAgent>(
      (message) => message.t === t && fits(message.b as Body<T>),
      t,
      since,
    );
    return found.b as Body<T>;
  }
  /** Where {@link next} should begin to leave out what came before. */
  get mark(): number {
    return this.messages.kept.length;
  }
  ack(jti: string): void {
    this.send({ t: "result.ack", b: { jti } });
  }
}

export interface RawHubOptions {
  readonly organisation?: TestOrganisation;
  readonly version?: number;
  readonly minVersion?: number;
  readonly port?: number;
  /** Streams to go on with, in `welcome`. */
  readonly resume?: (hello: Body<"agent.hello">) => { stream: number; next: number }[];
  /** Says something else than `welcome`. */
  readonly instead?: (link: AgentLink, hello: Body<"agent.hello">) => boolean;
}

export interface RawHub {
  readonly origin: string;
  readonly organisation: TestOrganisation;
  /** All connections that got as far as `hello`. */
  readonly links: AgentLink[];
  /** The next connection that says hello, from now on. */
  connection(since?: number): Promise<AgentLink>;
  joinLink(more?: { secret?: string; root?: string; place?: string }): string;
  /** Answers a join request as the technician does. */
  accept(
    link: AgentLink,
    more?: { j2?: (text: string) => string; signer?: Person; secret?: string; root?: string; nowMs?: number },
  ): Promise<void>;
  stop(): Promise<void>;
}

export const SECRET = newSecret(crypto);

export async function startRawHub(options: RawHubOptions = {}): Promise<RawHub> {
  const organisation = options.organisation ?? (await testOrganisation());
  const server: Server = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: CONTROL_MAX_BYTES,
    handleProtocols: ([first]) => first ?? false,
  });
  const links: AgentLink[] = [];
  const arrivals = waiters<AgentLink>();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  let epoch = 0;

  server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => greet(ws));
  });

  function greet(ws: WebSocket): void {
    const link = new AgentLink(ws);
    const nonce = encodeBase64url(crypto.randomBytes(32));
    const { version = 1, minVersion = 1 } = options;
    link.send({
      t: "hub.challenge",
      b: { version, minVersion, capabilities: [], nonce, host, timeMs: Date.now() },
    });
    ws.on("close", () => {
      link.closed = true;
    });
    ws.on("error", () => ws.terminate());
    ws.on("message", (data, binary) => {
      const bytes = data as Buffer;
      if (binary) {
        const frame = readFrame(new Uint8Array(bytes));
        if ("problem" in frame) throw new Error(`A frame does not fit: ${frame.problem}`);
        link.frames.push(frame);
        const end = frame.offset + frame.payload.length;
        if (link.honest && frame.kind !== FRAME_KIND.live)
          link.send({ t: "stream.credit", b: { stream: frame.stream, offset: end } });
        return;
      }
      const decoded = decode("agent-to-hub", bytes.toString("utf8"));
      if ("problem" in decoded)
        throw new Error(`The agent sent what does not fit: ${decoded.problem} ${decoded.details}`);
      const { message } = decoded;
      if (message.t === "agent.hello") void welcome(link, message.b, nonce);
      link.messages.push(message);
      if (link.honest && message.t === "cmd.result") link.ack(message.b.jti);
      if (link.honest && message.t === "alert.raise")
        link.send({ t: "alert.ack", b: { alert: message.b.alert } });
    });
  }

  async function welcome(link: AgentLink, hello: Body<"agent.hello">, nonce: string): Promise<void> {
    link.hello = hello;
    const proof = await verifyObject(crypto, "hello", hello.hello, hello.jwk);
    if (proof.nonce !== nonce || proof.aud !== host)
      throw new Error("The agent's hello is for somebody else");
    if (options.instead?.(link, hello) === true) return;
    const device = proof.iss;
    link.send({
      t: "agent.welcome",
      b: { epoch: ++epoch, device, joined: hello.root !== null, streams: options.resume?.(hello) ?? [] },
    });
    links.push(link);
    arrivals.push(link);
  }

  return {
    origin: `http://${host}`,
    organisation,
    links,
    connection: (since = links.length) => arrivals.next(() => true, "a connection", since),
    joinLink: ({ secret = SECRET, root = organisation.root, place = "472" } = {}) =>
      formatLink({ kind: "join", origin: `http://${host}`, place, root, secret }),
    async accept(link, more = {}) {
      const request = await link.next("join.request");
      const key = await joinKey(crypto, more.secret ?? SECRET, more.root ?? organisation.root);
      const j1 = await verifyJ1(crypto, key, request.j1, request.mac);
      const iat = Math.floor((more.nowMs ?? Date.now()) / 1_000);
      const { signer, certs } = more.signer ?? organisation;
      const devcert = await signer.sign("devcert", {
        jti: `d.${encodeBase64url(crypto.randomBytes(9))}`,
        iss: signer.kid,
        sub: j1.kid,
        cnf: { jwk: j1.jwk },
        kind: "attended",
        iat,
        exp: iat + LIFE_S.attendedDevice,
      });
      const j2 = formatJ2({
        org: organisation.org,
        certs: [...certs],
        list: organisation.list,
        listCerts: [...organisation.certs],
        devcert,
      });
      const mac = await macJ2(crypto, key, request.j1, j2);
      link.send({ t: "join.accept", b: { link: request.link, j2: more.j2?.(j2) ?? j2, mac, devcert } });
    },
    async stop() {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

let counter = 0;
export const newJti = () => `j${++counter}.${encodeBase64url(crypto.randomBytes(6))}`;

/** The technician's hand on one session: signs, and checks what comes back. */
export class TestTechnician {
  readonly link: AgentLink;
  readonly person: Person;
  readonly sid: string;
  seq = 0;
  offsetMs = 0;
  grants = new Map<Scope, string>();

  constructor(link: AgentLink, person: Person, sid = `s.${newJti()}`) {
    this.link = link;
    this.person = person;
    this.sid = sid;
  }
  get device(): string {
    const { hello } = this.link;
    if (hello === undefined) throw new Error("No hello yet");
    return JSON.parse(Buffer.from(hello.hello.split(".")[1] ?? "", "base64url").toString()).iss as string;
  }
  get deviceKey(): PublicJwk {
    const { hello } = this.link;
    if (hello === undefined) throw new Error("No hello yet");
    return hello.jwk;
  }
  nowS(): number {
    return Math.floor((Date.now() + this.offsetMs) / 1_000);
  }
  /** The newest nonce of the agent. */
  nonce(): string {
    const newest = this.link.messages.kept.findLast((message) => message.t === "agent.status") as
      | Of<"agent.status">
      | undefined;
    return newest?.b.nonce ?? this.link.hello?.nonce ?? "";
  }
  async signAsk(scopes: readonly Scope[], more: Partial<Claims<"ask">> = {}): Promise<string> {
    const iat = this.nowS();
    return this.person.signer.sign("ask", {
      jti: newJti(),
      iss: this.person.signer.kid,
      aud: this.device,
      sid: this.sid,
      nonce: this.nonce(),
      case: "#1042",
      scopes: [...scopes],
      reason: "The internet is slow",
      iat,
      exp: iat + LIFE_S.ask,
      ...more,
    });
  }
  /** Asks and waits for the answer. */
  async ask(scopes: readonly Scope[], more: Partial<Claims<"ask">> = {}): Promise<Body<"ask.answered">> {
    const ask = await this.signAsk(scopes, more);
    const { jti } = JSON.parse(Buffer.from(ask.split(".")[1] ?? "", "base64url").toString()) as {
      jti: string;
    };
    const since = this.link.mark;
    this.link.send({ t: "ask.send", b: { ask, certs: [...this.person.certs] } });
    const answer = await this.link.next("ask.answered", (b) => b.jti === jti, since);
    if (answer.grant !== undefined) {
      const grant = await verifyObject(crypto, "grant", answer.grant, this.deviceKey);
      if (grant.source !== (await hashOf(crypto, ask))) throw new Error("The grant answers another question");
      for (const { scope } of grant.scopes) this.grants.set(scope, grant.jti);
    }
    // The next question needs the nonce that comes after this answer.
    await this.link.next(
      "agent.status",
      () => true,
      this.link.messages.kept.findLastIndex((message) => message.t === "ask.answered"),
    );
    return answer;
  }
  async signCommand(op: string, args: unknown, more: Partial<Claims<"cmd">> = {}): Promise<string> {
    const iat = this.nowS();
    const anyGrant = [...this.grants.values()][0] ?? "g.none";
    return this.person.signer.sign("cmd", {
      jti: newJti(),
      iss: this.person.signer.kid,
      aud: this.device,
      sid: this.sid,
      grant: anyGrant,
      seq: ++this.seq,
      op,
      args: args as Record<string, never>,
      iat,
      exp: iat + LIFE_S.command,
      ...more,
    });
  }
  /** Sends a command as it is, and says what came of it last (its final result or its refusal). */
  async deliver(cmd: string, certs: readonly string[] | undefined = this.person.certs): Promise<Outcome> {
    const hash = await hashOf(crypto, cmd);
    const since = this.link.mark;
    this.link.send({ t: "cmd.send", b: { cmd, ...(certs === undefined ? {} : { certs: [...certs] }) } });
    return this.outcome(hash, since);
  }
  async outcome(hash: string, since = 0): Promise<Outcome> {
    const said = await this.link.messages.next<FromAgent>(
      (message) => {
        if (message.t === "cmd.refused") return message.b.cmd === hash;
        if (message.t !== "cmd.result") return false;
        const claims = readClaims(message.b.result);
        return claims.cmd === hash && claims.status !== "open";
      },
      "a result",
      since,
    );
    if (said.t === "cmd.refused") return { code: said.b.code, message: said.b.details, signed: false };
    if (said.t !== "cmd.result") throw new Error("impossible");
    const claims = await verifyObject(crypto, "result", said.b.result, this.deviceKey);
    const document =
      said.b.documentStream === undefined ? undefined : await this.document(said.b.documentStream, claims);
    return { claims, code: claims.code, message: said.b.message, signed: true, document, jws: said.b.result };
  }
  /** Signs and runs one operation without a stream. */
  async run(op: string, args: unknown, more: Partial<Claims<"cmd">> = {}): Promise<Outcome> {
    return this.deliver(await this.signCommand(op, args, more));
  }
  /** Collects a document stream and checks it against the result. */
  async document(stream: number, claims: Claims<"result">): Promise<unknown> {
    const end = await this.link.frames.next<Frame>(
      (frame) => frame.stream === stream && (frame.flags & FRAME_FLAG.fin) !== 0,
      "the document's end",
    );
    const parts = this.link.frames.kept.filter(
      (frame) => frame.stream === stream && frame.offset < end.offset + end.payload.length,
    );
    const whole = Buffer.concat(parts.map((frame) => frame.payload));
    const sha256 = createHash("sha256").update(whole).digest("base64url");
    if (sha256 !== claims.document?.sha256) throw new Error("The document is not the one that was signed");
    return JSON.parse(whole.toString("utf8")) as unknown;
  }
  /** Opens an operation with a tagged stream. */
  async open(op: string, args: { stream: number }, more: Partial<Claims<"cmd">> = {}): Promise<TestStream> {
    const own = await createEphemeralKey(crypto);
    const cmd = await this.signCommand(op, args, { epk: own.publicJwk, ...more });
    return this.openWith(own, cmd, args.stream);
  }
  async openWith(own: KeyPair, cmd: string, stream: number): Promise<TestStream> {
    const hash = await hashOf(crypto, cmd);
    const since = this.link.mark;
    this.link.send({ t: "cmd.send", b: { cmd, certs: [...this.person.certs] } });
    const first = await this.link.messages.next<FromAgent>(
      (message) =>
        (message.t === "cmd.result" && readClaims(message.b.result).cmd === hash) ||
        (message.t === "cmd.refused" && message.b.cmd === hash),
      "an answer",
      since,
    );
    if (first.t !== "cmd.result") throw new Error("The stream was refused");
    const claims = await verifyObject(crypto, "result", first.b.result, this.deviceKey);
    if (claims.status !== "open" || claims.epk === undefined)
      throw new Error(`It did not open: ${claims.status} ${claims.code ?? ""}`);
    const keys = await deriveStreamKeys(crypto, {
      privateKey: own.privateKey,
      peer: claims.epk,
      cmd,
      result: first.b.result,
    });
    return new TestStream(this, stream, keys, hash, cmd);
  }
}

export interface Outcome {
  readonly claims?: Claims<"result">;
  readonly code: string | undefined;
  readonly message?: string | undefined;
  readonly signed: boolean;
  readonly document?: unknown;
  readonly jws?: string;
}

const readClaims = (jws: string) =>
  JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString()) as Claims<"result">;

/** The technician's end of a tagged stream. */
export class TestStream {
  readonly technician: TestTechnician;
  readonly stream: number;
  readonly keys: StreamKeys;
  readonly hash: string;
  readonly cmd: string;
  offset = 0;

  constructor(technician: TestTechnician, stream: number, keys: StreamKeys, hash: string, cmd: string) {
    this.technician = technician;
    this.stream = stream;
    this.keys = keys;
    this.hash = hash;
    this.cmd = cmd;
  }
  frame(
    text: string | Uint8Array,
    more: { offset?: number; key?: Uint8Array; flags?: number; kind?: 1 | 2 } = {},
  ): Uint8Array {
    const payload = typeof text === "string" ? Buffer.from(text) : text;
    const flags = more.flags ?? FRAME_FLAG.input | FRAME_FLAG.tagged;
    const frame = encodeFrame(
      {
        kind: more.kind ?? FRAME_KIND.terminal,
        flags,
        stream: this.stream,
        offset: more.offset ?? this.offset,
      },
      payload,
    );
    const covered = frame.subarray(0, FRAME_HEADER_BYTES + payload.length);
    const tag = createHmac("sha256", more.key ?? this.keys.in)
      .update(covered)
      .digest()
      .subarray(0, FRAME_TAG_BYTES);
    frame.set(tag, frame.length - FRAME_TAG_BYTES);
    return frame;
  }
  type(text: string): void {
    const frame = this.frame(text);
    this.offset += Buffer.byteLength(text);
    this.technician.link.raw(frame);
  }
  /** All that was printed so far, its tags checked. */
  printed(): Buffer {
    const frames = this.technician.link.frames.kept.filter((frame) => frame.stream === this.stream);
    for (const frame of frames) {
      const tag = createHmac("sha256", this.keys.out)
        .update(frame.covered)
        .digest()
        .subarray(0, FRAME_TAG_BYTES);
      if (frame.tag === null || !tag.equals(frame.tag)) throw new Error("A frame's tag is wrong");
    }
    return Buffer.concat(frames.map((frame) => frame.payload));
  }
  /** Waits until the output holds a text. */
  async until(text: string | RegExp): Promise<string> {
    const holds = () => {
      const printed = this.printed().toString("utf8");
      return typeof text === "string" ? printed.includes(text) : text.test(printed);
    };
    if (!holds())
      await this.technician.link.frames.next(
        (frame) => frame.stream === this.stream && holds(),
        `output ${text}`,
      );
    return this.printed().toString("utf8");
  }
  done(): Promise<Outcome> {
    return this.technician.outcome(this.hash);
  }
}
