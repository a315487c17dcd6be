/** Reads a small text file that may not be there. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Bytes read of one file unless told: more than any configuration file or /proc table needs. */
export const READ_AT_MOST_BYTES = 512 * 1024;

/** The first `maxBytes` of a file as text; undefined where it is missing, unreadable or no plain file. */
export async function readText(path: string, maxBytes = READ_AT_MOST_BYTES): Promise<string | undefined> {
  try {
    // A named pipe would make the opening, and then the reading, wait for a writer for ever.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return undefined;
    const buffer = Buffer.allocUnsafe(maxBytes);
    let length = 0;
    while (length < maxBytes) {
      const { bytesRead } = await file.read(buffer, length, maxBytes - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.toString("utf8", 0, length);
  } catch {
    // Missing, not ours to read, or gone while reading: all the same to the caller.
    return undefined;
  }
}
