import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { selfSigned } from "./testing/self-signed.ts";
import { watchCertificate } from "./tls-reload.ts";

let folder: string;
let server: Server;
let unwatch: () => void;
let told: string[];
let heard: (() => void)[] = [];
let at = 1_000;
const files = () => ({ cert: join(folder, "cert.pem"), key: join(folder, "key.pem") });

/** Writes a pair; each writing has a later time than the one before. */
function write(pair: { cert: string; key: string }): void {
  at += 10;
  for (const name of ["cert", "key"] as const) {
    writeFileSync(files()[name], pair[name]);
    utimesSync(files()[name], at, at);
  }
}
const nextWord = (): Promise<void> => new Promise((resolve) => heard.push(resolve));
const say = (_fields: object, text: string): void => {
  told.push(text);
  for (const wake of heard.splice(0)) wake();
};
const served = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      { port: (server.address() as AddressInfo).port, host: "127.0.0.1", rejectUnauthorized: false },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      },
    );
    socket.once("error", reject);
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "deskside-tls-"));
  told = [];
  heard = [];
  const first = selfSigned("first");
  write(first);
  server = createServer(first, (_request, response) => response.end("hello"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  unwatch = watchCertificate(server, files(), { info: say, error: say } as never, 10);
});
afterEach(() => {
  unwatch();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a renewed certificate is served without a restart", async () => {
  expect(await served()).toBe("first");
  const renewed = nextWord();
  write(selfSigned("second"));
  await renewed;
  expect(told.at(-1)).toContain("renewed");
  expect(await served()).toBe("second");
});

test("a certificate whose key does not belong to it, or that is none, changes nothing", async () => {
  const mixed = nextWord();
  write({ cert: selfSigned("second").cert, key: selfSigned("third").key });
  await mixed;
  const broken = nextWord();
  write({ cert: "nonsense", key: "nonsense" });
  await broken;
  expect(told.every((text) => text.includes("the old one stays"))).toBe(true);
  expect(await served()).toBe("first");
});
