/** The web pages: two HTML files for all addresses, and hashed assets that never change, kept compressed in memory. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { DesksideError } from "@deskside/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pagePolicy } from "./headers.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".map": "application/json",
};
/** What is worth compressing: fonts and pictures are compressed already. */
const COMPRESSED = new Set([".html", ".js", ".css", ".json", ".svg", ".map"]);
/** Brotli quality: 5 is close to gzip's time and 15 % smaller. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
/** Name of the folder whose files carry their own hash in their names. */
const ASSETS = "assets";
/** Addresses of the customer's page; every other address is the console's. */
const CUSTOMER = ["/c/:id", "/j/:id", "/help"];

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly packed: { readonly br: Buffer; readonly gzip: Buffer } | undefined;
}

export interface PagesOptions {
  /** The folder of the web build. */
  readonly folder: string;
  readonly origin: () => string;
}

/** Serves the pages. The folder's files are listed once: no address ever becomes a path. */
export function registerPages(app: FastifyInstance, { folder, origin }: PagesOptions): void {
  const names = listed(folder);
  const loaded = new Map<string, Promise<Asset>>();
  const load = (name: string): Promise<Asset> => {
    const asset = loaded.get(name) ?? readAsset(join(folder, name), extname(name));
    loaded.set(name, asset);
    return asset;
  };

  async function page(name: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!names.has(name)) {
      return reply
        .code(503)
        .type("text/plain; charset=utf-8")
        .send("The pages are not built. Run: npm run build\n");
    }
    reply.header("content-security-policy", pagePolicy(origin())).header("cache-control", "no-cache");
    return give(await load(name), request, reply);
  }

  app.get(`/${ASSETS}/*`, async (request, reply) => {
    const name = `${ASSETS}/${(request.params as { "*": string })["*"]}`;
    if (!names.has(name)) throw new DesksideError("NOT_FOUND");
    reply.header("cache-control", "public, max-age=31536000, immutable");
    return give(await load(name), request, reply);
  });
  for (const path of CUSTOMER) app.get(path, (request, reply) => page("customer.html", request, reply));
  app.get("/favicon.ico", (_request, reply) => reply.code(204).send());
  app.get("/", (request, reply) => page("console.html", request, reply));
  app.setNotFoundHandler((request, reply) => {
    // A page's address has no dot; what looks like a file, or is no GET, is not there.
    const isPage =
      ["GET", "HEAD"].includes(request.method) &&
      /^\/[A-Za-z0-9/_%~-]*$/.test(request.url.split("?", 1)[0] ?? "");
    if (!isPage || /^\/(?:api|ws|helper|assets)\//.test(request.url)) throw new DesksideError("NOT_FOUND");
    return page("console.html", request, reply);
  });
}

function listed(folder: string): ReadonlySet<string> {
  if (!existsSync(folder)) return new Set();
  const assets = existsSync(join(folder, ASSETS)) ? readdirSync(join(folder, ASSETS)) : [];
  const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
  return new Set(
    [...pages, ...assets.map((name) => `${ASSETS}/${name}`)].filter((name) => extname(name) in TYPES),
  );
}

async function readAsset(path: string, extension: string): Promise<Asset> {
  const plain = await readFile(path);
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  const type = TYPES[extension] ?? "application/octet-stream";
  if (!COMPRESSED.has(extension)) return { type, etag, plain, packed: undefined };
  const [br, zipped] = await Promise.all([promisify(brotliCompress)(plain, BROTLI), promisify(gzip)(plain)]);
  return { type, etag, plain, packed: { br, gzip: zipped } };
}

function give(asset: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { type, etag, plain, packed } = asset;
  reply.header("etag", etag).header("vary", "accept-encoding").type(type);
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  const accepted = String(request.headers["accept-encoding"] ?? "");
  if (packed !== undefined && /\bbr\b/.test(accepted))
    return reply.header("content-encoding", "br").send(packed.br);
  if (packed !== undefined && /\bgzip\b/.test(accepted))
    return reply.header("content-encoding", "gzip").send(packed.gzip);
  return reply.send(plain);
}
