/** What a measured terminal looks like to the bench, whoever carries it. */

export interface MeasuredTerminal {
  /** Keys; small. */
  write(text: string): void;
  /** Every piece of output, in order; `taken` says that it was read (credit, where there is any). */
  onOutput: (bytes: Uint8Array, taken: () => void) => void;
  close(): Promise<void>;
}

/** Waits for a text in the output; rejects after `withinMs`. */
export function waitFor(terminal: MeasuredTerminal, text: string, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = "";
    const timer = setTimeout(
      () => reject(new Error(`“${text}” did not come within ${withinMs} ms`)),
      withinMs,
    );
    terminal.onOutput = (bytes, taken) => {
      seen = (seen + Buffer.from(bytes).toString("latin1")).slice(-4_096);
      taken();
      if (!seen.includes(text)) return;
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Round trips of single keys at a prompt, in ms: every `gapMs` one key, timed to its echo. */
export async function echoTimes(
  terminal: MeasuredTerminal,
  count: number,
  gapMs: () => number,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const key = String.fromCharCode(97 + (i % 26));
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("a key had no echo within 10 s")), 10_000);
      terminal.onOutput = (bytes, taken) => {
        taken();
        if (!Buffer.from(bytes).includes(key)) return;
        clearTimeout(timer);
        resolve();
      };
      terminal.write(key);
    });
    times.push(performance.now() - started);
    // A full line would wrap: start again.
    if (i % 40 === 39) {
      terminal.write("\u0015");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, gapMs()));
  }
  terminal.write("\u0015");
  return times;
}

/** Seconds that `cat` of a file of `bytes` takes to arrive whole. */
export async function bulkSeconds(terminal: MeasuredTerminal, file: string, bytes: number): Promise<number> {
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    let seen = 0;
    const timer = setTimeout(
      () => reject(new Error(`only ${seen} of ${bytes} bytes came within 120 s`)),
      120_000,
    );
    terminal.onOutput = (chunk, taken) => {
      seen += chunk.length;
      taken();
      if (seen < bytes) return;
      clearTimeout(timer);
      resolve();
    };
    terminal.write(`cat ${file}\r`);
  });
  return (performance.now() - started) / 1_000;
}
