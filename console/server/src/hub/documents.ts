/** Documents that agents send (inventory, evidence, reports): collected here, hashed as they come, given to their result. */
import { createHash, type Hash } from "node:crypto";
import { DOCUMENT_MAX_BYTES, FRAME_FLAG, FRAME_HEADER_BYTES, type FrameHead } from "@deskside/protocol";
import type { Device } from "./device.ts";
import { DOCUMENTS_PER_AGENT, DOCUMENTS_TOTAL_BYTES, PARTS_WAIT_MS } from "./limits.ts";

/** Bytes held for documents of all agents. */
let held = 0;

export class IncomingDocument {
  #parts: Buffer[] = [];
  readonly #hash: Hash = createHash("sha256");
  bytes = 0;
  /** When it was whole, in ms; 0 before. */
  wholeAt = 0;
  sha256 = "";

  take(payload: Uint8Array): void {
    // A view would keep the whole 64 KiB piece that it came in.
    const copy = Buffer.from(payload);
    this.#parts.push(copy);
    this.#hash.update(copy);
    this.bytes += copy.length;
    held += copy.length;
  }
  finish(now: number): void {
    this.wholeAt = now;
    this.sha256 = this.#hash.digest("base64url");
  }
  content(): Uint8Array {
    return Buffer.concat(this.#parts, this.bytes);
  }
  release(): void {
    held -= this.bytes;
    this.#parts = [];
    this.bytes = 0;
  }
}

/** What became of a frame of kind document. */
export type DocumentStep =
  | { readonly step: "more" | "whole"; readonly credit: number }
  /** It does not follow on, is too large, or there are too many: its stream should be closed. */
  | { readonly step: "refused" };

/** Takes a frame. A document begins with its first frame, at offset 0. */
export function takeDocumentFrame(
  device: Device,
  head: FrameHead & { payloadBytes: number },
  data: Buffer,
  now: number,
): DocumentStep {
  const documents = (device.documents ??= new Map<number, IncomingDocument>());
  let document = documents.get(head.stream);
  if (document === undefined) {
    if (documents.size >= DOCUMENTS_PER_AGENT || head.offset !== 0) return { step: "refused" };
    document = new IncomingDocument();
    documents.set(head.stream, document);
  }
  const fits =
    document.bytes + head.payloadBytes <= DOCUMENT_MAX_BYTES &&
    held + head.payloadBytes <= DOCUMENTS_TOTAL_BYTES;
  const follows =
    head.offset === document.bytes && document.wholeAt === 0 && (head.flags & FRAME_FLAG.gap) === 0;
  if (!fits || !follows) {
    dropDocument(device, head.stream);
    return { step: "refused" };
  }
  document.take(data.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + head.payloadBytes));
  const last = (head.flags & FRAME_FLAG.fin) !== 0;
  if (last) document.finish(now);
  // Each frame at once: of streams that share the connection, one might have less than half a window to fill.
  return { step: last ? "whole" : "more", credit: document.bytes };
}

export function dropDocument(device: Device, stream: number): void {
  device.documents?.get(stream)?.release();
  device.documents?.delete(stream);
  if (device.documents?.size === 0) device.documents = undefined;
}

/** Lets go of documents whose result never came. */
export function dropOldDocuments(device: Device, now: number): void {
  for (const [stream, { wholeAt }] of device.documents ?? []) {
    if (wholeAt !== 0 && now - wholeAt > PARTS_WAIT_MS) dropDocument(device, stream);
  }
}
