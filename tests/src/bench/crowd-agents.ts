/**
 * Simulated agents, each with its own key, connection and source address: `hub PORT HOST KEYS` says a real hello and
 * waits for the welcome, `bare PORT N` only connects. Connects when asked by its channel; then they stay, and answer pings.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Body, encode } from "@deskside/protocol";
import { WebSocket } from "ws";

/** Handshakes at once: as many as agents that come back after a restart begin in the same moment. */
const AT_ONCE = 64;
/** Addresses that they come from. */
const ADDRESSES = 200;
const HELLO_LIFE_S = 30;

const [mode = "", port = "", third = "", keysFile = ""] = process.argv.slice(2);
const sockets: WebSocket[] = [];
let failed = 0;

interface Key {
  readonly kid: string;
  readonly jwk: { readonly crv: "Ed25519"; readonly kty: "OKP"; readonly x: string };
  readonly privateKey: KeyObject;
}
function keyOf(line: string): Key {
  const privateKey = createPrivateKey({ key: Buffer.from(line, "base64"), format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const jwk = { crv: "Ed25519", kty: "OKP", x } as const;
  return { kid: createHash("sha256").update(JSON.stringify(jwk)).digest("base64url"), jwk, privateKey };
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
function helloOf(key: Key, { nonce, host, timeMs }: Body<"hub.challenge">): string {
  const iat = Math.floor(timeMs / 1_000);
  const header = part({ alg: "Ed25519", typ: "hello+jwt", kid: key.kid });
  const claims = part({ iss: key.kid, aud: host, nonce, iat, exp: iat + HELLO_LIFE_S });
  const signature = sign(null, Buffer.from(`${header}.${claims}`), key.privateKey).toString("base64url");
  const hello = `${header}.${claims}.${signature}`;
  const system = { platform: "linux", os: "Linux 6.1.0", arch: "x64", hostName: "pc" } as const;
  return encode({
    t: "agent.hello",
    b: {
      version: 1,
      minVersion: 1,
      capabilities: [],
      hello,
      jwk: key.jwk,
      agentVersion: "0.1.0",
      system,
      prompt: "companion",
      nonce: key.kid,
      root: key.kid,
      streams: [],
    },
  });
}

/** Resolves when it is signed in (or, bare, connected). */
function connect(number: number, key: Key | undefined): Promise<void> {
  return new Promise((resolve) => {
    const localAddress = `127.0.1.${1 + (number % ADDRESSES)}`;
    const options = {
      localAddress,
      perMessageDeflate: false,
      headers: key === undefined ? {} : { host: third },
    };
    const url = `ws://127.0.0.1:${port}/${key === undefined ? "" : "ws/agent"}`;
    const socket = new WebSocket(url, key === undefined ? [] : ["deskside.agent.v1"], options);
    sockets.push(socket);
    const lost = (): void => {
      failed += 1;
      resolve();
    };
    socket.once("error", lost);
    if (key === undefined) {
      socket.once("open", () => resolve());
      return;
    }
    socket.on("message", (data: Buffer) => {
      const { t, b } = JSON.parse(data.toString()) as { t: string; b: never };
      if (t === "hub.challenge") socket.send(helloOf(key, b));
      else if (t === "agent.welcome") {
        const status = { nonce: key.kid, prompt: "companion" as const, sessions: [], running: [] };
        socket.send(encode({ t: "agent.status", b: status }));
        resolve();
      } else if (t === "error.report") {
        console.error(data.toString());
        lost();
      }
    });
  });
}

const keys: (Key | undefined)[] =
  mode === "hub"
    ? readFileSync(keysFile, "utf8").split("\n").map(keyOf)
    : Array.from({ length: Number(third) }, () => undefined);
process.on("message", () => void connectAll());
process.on("disconnect", () => process.exit(0));
console.log("prepared");

async function connectAll(): Promise<void> {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let number = next++; number < keys.length; number = next++) await connect(number, keys[number]);
    }),
  );
  process.send?.({ connected: sockets.length - failed, ms: performance.now() - started });
}
