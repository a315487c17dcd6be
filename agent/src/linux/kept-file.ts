/** A file of /proc or /sys that is read again and again through one descriptor: no open and close each time. */
import { closeSync, openSync, readSync } from "node:fs";

/** Size of the shared read buffer, in bytes: `/proc/stat` of a machine with 256 cores fits. */
const BUFFER_BYTES = 256 * 1024;
let shared: Buffer | undefined;

export interface KeptFile {
  /** The text now, or undefined where the file is not there or went away. Valid UTF-8 is not checked. */
  read(): string | undefined;
  close(): void;
}

/** Opens on the first read; a file that is missing at first is looked for once only. */
export function keepFile(path: string): KeptFile {
  let descriptor: number | undefined;
  let gone = false;
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    gone = true;
  };
  return {
    read() {
      if (gone) return undefined;
      try {
        descriptor ??= openSync(path, "r");
        shared ??= Buffer.allocUnsafe(BUFFER_BYTES);
        return shared.toString("latin1", 0, readSync(descriptor, shared, 0, BUFFER_BYTES, 0));
      } catch {
        // Not on this kernel, or the device was unplugged (ENODEV): the reading is absent, not wrong.
        close();
        return undefined;
      }
    },
    close,
  };
}
