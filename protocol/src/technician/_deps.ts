/** What the technician's side takes from its platform: keys, keeping, time and transport. */
import type { Crypto } from "../trust/crypto.ts";
import type { Right } from "../objects/techcert.ts";
import type { Signer } from "../trust/sign.ts";
import type { FrameMac } from "../trust/stream-keys.ts";
import type { Bytes } from "../trust/bytes.ts";
import type { Api } from "../rest/client.ts";
import type { ConsoleLink, Timer } from "./link.ts";

/** A technician's key and its certificates, root-signed first. */
export interface TechnicianKey {
  readonly signer: Signer;
  readonly certs: readonly string[];
}

/** What is kept of a link that this technician made. */
export interface LinkSecret {
  readonly secret: string;
  readonly root: string;
  /** An invitation: what its maker chose. The certificate says this, whatever the hub shows by then. */
  readonly offer?: {
    readonly name: string;
    readonly can: readonly Right[];
    /** The person; null: the inviter. */
    readonly sub: string | null;
  };
  /** A join link: the machine that proved its secret first. No other gets an answer. */
  readonly machine?: string;
}
/** Secrets of links that this technician made; kept on their own machine, never at the hub. All of a value is kept. */
export interface LinkSecrets {
  get(place: string): Promise<LinkSecret | undefined>;
  set(place: string, value: LinkSecret): Promise<void>;
}

export interface TechnicianDeps {
  readonly crypto: Crypto;
  readonly api: Api;
  readonly link: ConsoleLink;
  readonly timer: Timer;
  /** The hub's origin, for links. */
  readonly origin: string;
  nowMs(): number;
  /** The key to sign with; undefined where this browser or command line has none (yet). */
  key(): Promise<TechnicianKey | undefined>;
  readonly secrets: LinkSecrets;
  /** Runs one at a time per name, across tabs and processes of this technician (Web Lock, file lock). */
  lock<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** The next number of a persistent counter, from 1. Called under a lock. */
  nextNumber(name: string): Promise<number>;
  /** Tags of a stream's frames; synchronous where the platform can. */
  frameMac(key: Bytes): FrameMac | Promise<FrameMac>;
}
