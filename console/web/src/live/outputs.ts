/** What running programs print, live, by the command's id. Only what the eye can read is kept; the hub has it all. */
import type { ChunkSource } from "@deskside/protocol";
import { createStore, type Store } from "../platform/store.ts";

/** Characters kept of one program's output: a few thousand lines. */
const OUTPUT_MAX_CHARS = 256 * 1024;

export interface OutputPiece {
  readonly source: ChunkSource;
  readonly text: string;
}
export interface Output {
  readonly pieces: readonly OutputPiece[];
  /** The beginning was dropped here. */
  readonly cut: boolean;
  readonly progress: string | undefined;
  readonly confirmingUntil: number | undefined;
}
const NOTHING: Output = { pieces: [], cut: false, progress: undefined, confirmingUntil: undefined };

export interface Outputs {
  of(jti: string): Store<Output>;
  /** Takes the output of one program; text may be split anywhere, also within a character. */
  writer(jti: string): (source: ChunkSource, bytes: Uint8Array) => void;
  note(jti: string, change: Partial<Pick<Output, "progress" | "confirmingUntil">>): void;
}

export function createOutputs(): Outputs {
  const stores = new Map<string, Store<Output>>();
  const of = (jti: string): Store<Output> => {
    const held = stores.get(jti) ?? createStore(NOTHING);
    stores.set(jti, held);
    return held;
  };
  return {
    of,
    writer(jti) {
      const decoders = new Map<ChunkSource, TextDecoder>();
      return (source, bytes) => {
        const decoder = decoders.get(source) ?? new TextDecoder();
        decoders.set(source, decoder);
        const store = of(jti);
        const before = store.get();
        store.set({
          ...before,
          ...append(before, { source, text: decoder.decode(bytes, { stream: true }) }),
        });
      };
    },
    note(jti, change) {
      const store = of(jti);
      store.set({ ...store.get(), ...change });
    },
  };
}

function append(before: Output, piece: OutputPiece): Pick<Output, "pieces" | "cut"> {
  const last = before.pieces.at(-1);
  const pieces =
    last?.source === piece.source
      ? [...before.pieces.slice(0, -1), { source: piece.source, text: last.text + piece.text }]
      : [...before.pieces, piece];
  let excess = pieces.reduce((sum, { text }) => sum + text.length, 0) - OUTPUT_MAX_CHARS;
  if (excess <= 0) return { pieces, cut: before.cut };
  const kept = pieces.flatMap((one) => {
    const drop = Math.min(Math.max(excess, 0), one.text.length);
    excess -= drop;
    return drop === one.text.length ? [] : [{ source: one.source, text: one.text.slice(drop) }];
  });
  return { pieces: kept, cut: true };
}
