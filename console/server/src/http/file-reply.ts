/** A file as a reply: the bytes as they are, always as a download. */
import type { Readable } from "node:stream";

/** Text, bytes or a stream go through the server as they are; the endpoint table says text for all of them. */
export const fileReply = (file: {
  readonly bytes: string | Uint8Array | Readable;
  readonly contentType: string;
  readonly name: string;
}) => ({
  // Sound: Fastify sends buffers and streams as well as text, and the content type says what it is.
  body: file.bytes as string,
  contentType: file.contentType,
  download: file.name,
});
