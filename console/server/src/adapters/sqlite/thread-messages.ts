/** What the hub's thread and the store's threads say to each other. Units and results travel as one JSON text a batch. */
import type { StoreErrorCode, StoreTrouble } from "../../ports/store.ts";
import type { Outcome } from "./group-commit.ts";

/** What a store thread is started with. */
export interface ThreadData {
  readonly role: "writer" | "reader";
  readonly folder: string;
  /** Milliseconds; what a migration or a new installation is dated with. */
  readonly now: number;
  /** The hub's compile cache, where it has one. */
  readonly compileCache: string | undefined;
}

/** A JSON list of numbered units, or the wish to finish what was sent and end. */
export type ToWriter = { readonly units: string } | { readonly stop: true };

/** What the writer says: that it is open, why it could not open, what became of units, how it is. */
export type FromWriter =
  | { readonly opened: true }
  | {
      readonly refused: {
        readonly code: StoreErrorCode | "BUG";
        readonly message: string;
        readonly trouble?: StoreTrouble;
      };
    }
  | {
      readonly outcomes: string;
      readonly commits: number;
      readonly failed: number;
      readonly trouble: StoreTrouble | null;
    }
  | { readonly recovered: true };

/** Outcomes as they stand in the JSON text. */
export type Outcomes = readonly Outcome[];

/** A query for a reader thread, and its answer. */
export interface ToReader {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}
export type FromReader =
  | { readonly opened: true }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly bug: string; readonly trouble?: StoreTrouble };
