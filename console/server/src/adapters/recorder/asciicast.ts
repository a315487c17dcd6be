/** A recording as asciicast v2: a header line, then `[seconds, kind, text]` lines, which `asciinema play` plays. */
import type { RecordingReader } from "../../ports/live.ts";

/** Lines with their line ends. UTF-8 that was cut between two chunks is put together; what is none becomes U+FFFD. */
export async function* asciicastLines(recording: Omit<RecordingReader, "asciicast">): AsyncGenerator<string> {
  const { cols, rows, startedAt, title } = recording;
  const header = {
    version: 2,
    width: cols,
    height: rows,
    timestamp: Math.floor(startedAt / 1_000),
    title,
    env: { TERM: "xterm-256color" },
  };
  yield `${JSON.stringify(header)}\n`;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let last = 0;
  for await (const chunk of recording.chunks()) {
    last = Math.max(last, chunk.at);
    if (chunk.kind === "output") {
      const text = decoder.decode(chunk.bytes, { stream: true });
      if (text !== "") yield line(last, "o", text);
    } else if (chunk.kind === "resize") yield line(last, "r", `${chunk.cols}x${chunk.rows}`);
    else yield line(last, "m", "Bytes are missing here");
  }
  const tail = decoder.decode();
  if (tail !== "") yield line(last, "o", tail);
}

const line = (atMs: number, kind: string, text: string): string =>
  `${JSON.stringify([atMs / 1_000, kind, text])}\n`;
