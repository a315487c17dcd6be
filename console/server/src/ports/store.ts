/** The store as services see it: units of work by name, queries by name, and whether it can take more. */
import type { Kysely } from "kysely";
import type { Read } from "../reads/_define.ts";
import type { registry as reads } from "../reads/registry.gen.ts";
import type { Write } from "../writes/_define.ts";
import type { registry as writes } from "../writes/registry.gen.ts";
import type { Tables } from "./tables.ts";

export type { Actor } from "../writes/_define.ts";
export type * from "./tables.ts";

type Writes = typeof writes;
type Reads = typeof reads;

/** Names of all units of work: the files of `writes/`. */
export type WriteName = keyof Writes & string;
/** What a unit of work takes. */
export type WriteInput<Name extends WriteName> =
  Writes[Name] extends Write<infer Input, infer _> ? Input : never;
/** What a unit of work answers. */
export type WriteResult<Name extends WriteName> =
  Writes[Name] extends Write<infer _, infer Result> ? Result : never;
/** Names of all queries: the files of `reads/`. */
export type ReadName = keyof Reads & string;
/** What a query takes. */
export type ReadInput<Name extends ReadName> = Reads[Name] extends Read<infer Input, infer _> ? Input : never;
/** What a query answers. */
export type ReadResult<Name extends ReadName> =
  Reads[Name] extends Read<infer _, infer Result> ? Result : never;

/** Why the store cannot take writes now. */
export type StoreTrouble =
  | "not-started"
  | "stopped"
  | "disk-full"
  | "io"
  | "damaged"
  | "read-only"
  | "thread";

/**
 * Codes of {@link StoreError}. While it runs, those of the table of error codes: STORE_UNAVAILABLE (nothing was kept, try
 * again), OVERLOADED (the queue is full, or no answer in time: try again with the same ids), INTERNAL (a bug; nothing was
 * kept). At start the others, each with a text that says what to do.
 */
export type StoreErrorCode =
  | "STORE_UNAVAILABLE"
  | "OVERLOADED"
  | "INTERNAL"
  | "STORE_MISSING"
  | "STORE_FOREIGN"
  | "STORE_DAMAGED"
  | "STORE_NEWER"
  | "STORE_LOCKED"
  | "STORE_READ_ONLY"
  | "STORE_ENGINE_TOO_OLD";

/** The store could not do what it was asked. `trouble` says why where it is the store's own state. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly trouble: StoreTrouble | undefined;

  constructor(code: StoreErrorCode, message: string, more: { trouble?: StoreTrouble; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.trouble = more.trouble;
  }

  /** True where the same call may succeed later. */
  get retryable(): boolean {
    return this.code === "STORE_UNAVAILABLE" || this.code === "OVERLOADED";
  }
}

/** How a write is to be done. */
export interface WriteOptions {
  /**
   * Makes a repeat harmless for units whose input has no id of its own: the same key in the same scope with the same
   * input gives the stored result. Another input under the same key is refused with CONFLICT.
   */
  idempotency?: { scope: string; key: string; at: number };
}

/** What a request with a used idempotency key and another input gets. */
export interface KeyReused {
  ok: false;
  code: "CONFLICT";
}

/** Figures for `/metrics`, counted since the start. */
export interface StoreFigures {
  units: number;
  commits: number;
  failedCommits: number;
  waitingUnits: number;
  waitingBytes: number;
}

/** The hub's system of record. */
export interface Store {
  /** Opens, checks and migrates. Throws {@link StoreError} with what to do; never makes a new database over a lost one. */
  start(): Promise<void>;
  /** Takes no more, finishes what was accepted, closes. May be called twice. */
  stop(): Promise<void>;
  /** True while writes are expected to succeed. */
  readonly ready: boolean;
  /** Why not, where `ready` is false. */
  readonly trouble: StoreTrouble | undefined;
  readonly figures: StoreFigures;
  /** Where evidence files are, for the blob door (`blobs.ts`). */
  readonly blobs: BlobFiles;

  /**
   * Runs a unit of work. Resolves only after its commit is on the disk; what it resolves with may be a refusal, which
   * left nothing behind. Units of one caller commit in the order of the calls. Rejects with {@link StoreError}.
   */
  write<Name extends WriteName>(name: Name, input: WriteInput<Name>): Promise<WriteResult<Name>>;
  write<Name extends WriteName>(
    name: Name,
    input: WriteInput<Name>,
    options: WriteOptions,
  ): Promise<WriteResult<Name> | KeyReused>;

  /** Runs a query; it sees everything that was acknowledged before the call. */
  read<Name extends ReadName>(name: Name, input: ReadInput<Name>): Promise<ReadResult<Name>>;

  /** Read-only Kysely for look-ups by key in services. Anything that may read many rows belongs in `reads/`. */
  readonly query: Kysely<Tables>;
}

/** Evidence that is kept as files, named by what is in them. */
export interface BlobFiles {
  /**
   * Writes and fsyncs a file named by its SHA-256 (base64url); the row comes after, by the unit `blob-store`. The same
   * bytes twice are one file. Rejects with STORE_UNAVAILABLE on a full disk, and leaves nothing partial.
   */
  put(bytes: Uint8Array): Promise<{ sha256: string; size: number }>;
  /** The bytes, or undefined where no such file is. The hash is checked. */
  get(sha256: string): Promise<Uint8Array | undefined>;
}
