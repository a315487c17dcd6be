/** What all parts of the live side share. Made once by the gateway. */
import type { Crypto } from "@deskside/protocol";
import type { LiveServices, Recorder } from "../ports/live.ts";
import type { Counters } from "./counters.ts";
import type { Devices } from "./device.ts";
import type { Topics } from "./topics.ts";

/** The log, as the live side uses it; no message body and no secret goes there. */
export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface Core {
  readonly services: LiveServices;
  readonly recorder: Recorder;
  readonly crypto: Crypto;
  readonly log: Log;
  readonly devices: Devices;
  readonly topics: Topics;
  readonly counters: Counters;
  /** The origin that people open. */
  readonly origin: () => string;
  readonly now: () => number;
}
