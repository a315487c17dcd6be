/** Takes up a renewed certificate without a restart: the files are looked at, and a pair that does not fit changes nothing. */
import { readFileSync, statSync } from "node:fs";
import { createSecureContext, type Server } from "node:tls";
import type { FastifyBaseLogger } from "fastify";

/** Between two looks, in ms: renewals come weeks before they are needed. */
const LOOK_EVERY_MS = 10_000;

/** Returns what ends the watch. */
export function watchCertificate(
  server: Pick<Server, "setSecureContext">,
  files: { readonly cert: string; readonly key: string },
  log: Pick<FastifyBaseLogger, "info" | "error">,
  everyMs = LOOK_EVERY_MS,
): () => void {
  const stampOf = (): string =>
    [files.cert, files.key].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
  let seen = stampOf();
  const timer = setInterval(() => {
    const stamp = stampOf();
    if (stamp === seen) return;
    seen = stamp;
    try {
      const pair = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
      // Throws where key and certificate do not belong together: the two files may be written one after the other.
      createSecureContext(pair);
      server.setSecureContext(pair);
      log.info({ cert: files.cert }, "certificate renewed");
    } catch (error) {
      log.error({ err: error, cert: files.cert }, "the new certificate cannot be used; the old one stays");
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
