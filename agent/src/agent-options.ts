/** An agent from outside: how it is started, what it can be asked, what it tells. */
import type { Readable, Writable } from "node:stream";
import type { Scope } from "@deskside/protocol";
import type { Clock } from "./clock/clock.ts";
import type { Rates } from "./guard/rates.ts";

export type PromptMode = "auto" | "companion" | "terminal";

export interface AgentOptions {
  /** Where identity, journal and deployments are kept. */
  readonly stateDir: string;
  readonly prompt?: PromptMode;
  /** Opens the companion page in a browser where there is a display. */
  readonly openPage?: boolean;
  /** Raises what may be asked of this machine. */
  readonly rates?: Partial<Rates>;
  /** The terminal that the agent was started from. */
  readonly input?: Readable & { readonly isTTY?: boolean };
  readonly output?: Writable;
  /** Lines for the person who started it. */
  readonly say?: (line: string) => void;
  readonly clock?: Clock;
  /** Told when a first session begins, and when the last one has ended. */
  readonly busyChanged?: (busy: boolean) => void;
}

export interface Agent {
  /** Opens everything and connects; resolves once the agent is at work (the hub may still be away). */
  start(link?: string): Promise<void>;
  /** Joins another case, or the first one. */
  join(link: string): Promise<void>;
  status(): AgentStatus;
  /** Takes a scope back, or all of them. */
  revoke(scope?: Scope): Promise<void>;
  /** Stop: ends every session; resolves within two seconds, when nothing of them runs any more. */
  stopSessions(): Promise<void>;
  /** After a Stop: they may ask again. */
  allowAsking(): void;
  /** Ends sessions, says so, and lets go of everything. May be called again. */
  stop(): Promise<void>;
  /** Resolves when the agent has ended. */
  readonly ended: Promise<AgentEnd>;
}

/** How an agent ended: by itself or by request, or because it could not go on. */
export interface AgentEnd {
  readonly exitCode: 0 | 1;
  /** What to do, where it could not go on. */
  readonly problem?: string;
}

/** What the command line shows. */
export interface AgentStatus {
  readonly device: string;
  readonly organisation: string | null;
  readonly root: string | null;
  readonly hub: string | null;
  readonly connection: "connecting" | "online" | "offline" | "stopped";
  readonly joining: "no" | "waiting-for-technician" | "joined" | "failed";
  readonly problem: string | null;
  readonly prompt: "companion" | "terminal" | "none";
  /** The companion page's address with its token; null where there is none. */
  readonly companion: string | null;
  readonly sessions: readonly GrantStatus[];
  readonly running: readonly string[];
  readonly askingBlocked: boolean;
  readonly version: string;
}

export interface GrantStatus {
  readonly sid: string;
  readonly technician: string;
  readonly organisation: string;
  readonly case: string;
  readonly scopes: readonly {
    readonly scope: string;
    readonly until: number;
    readonly minutesLeft: number;
  }[];
}
