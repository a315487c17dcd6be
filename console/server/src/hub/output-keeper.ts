/** Collects the output of a command within bounds, so that the record has it beside its hash. */
import { OUTPUT_KEPT_BYTES, OUTPUTS_TOTAL_BYTES } from "./limits.ts";

/** Bytes held by all keepers of this process. */
let held = 0;

export class OutputKeeper {
  #parts: Buffer[] = [];
  #bytes = 0;
  #whole = true;

  /** Appends a copy; `offset` is that of the first byte. What does not follow on, or is too much, ends the keeping. */
  take(bytes: Uint8Array, offset: number): void {
    if (!this.#whole) return;
    const room =
      this.#bytes + bytes.length <= OUTPUT_KEPT_BYTES && held + bytes.length <= OUTPUTS_TOTAL_BYTES;
    if (offset !== this.#bytes || !room) {
      this.drop();
      return;
    }
    if (bytes.length === 0) return;
    this.#parts.push(Buffer.from(bytes));
    this.#bytes += bytes.length;
    held += bytes.length;
  }
  /** All of it, or null where something is missing. */
  whole(): Uint8Array | null {
    return this.#whole ? Buffer.concat(this.#parts, this.#bytes) : null;
  }
  drop(): void {
    held -= this.#bytes;
    this.#parts = [];
    this.#bytes = 0;
    this.#whole = false;
  }
}
