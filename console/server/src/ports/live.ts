/**
 * The two doors between the live connections (`hub/`) and the services (`services/`): what services ask of connections,
 * and what connections ask of services. Neither knows the other's inside; `compose.ts` introduces them.
 */
import type { Body, Catalogue, CustomerStep, ErrorCode } from "@deskside/protocol";

/** A device's connection as it is now. */
export interface Presence {
  readonly online: boolean;
  /** Since when, in ms. */
  readonly since: number;
  /** Nonce that the next `ask` must echo; null while offline. */
  readonly nonce: string | null;
  readonly prompt: "companion" | "terminal" | "none";
  /** Commands that run on it now, by jti. */
  readonly running: readonly string[];
}

/** What kind of thing changed, as consoles hear it. */
export type ChangeKind =
  | "event"
  | "run"
  | "session"
  | "deployment"
  | "device"
  | "task"
  | "case"
  | "presence"
  | "chat"
  | "alert";

/** What services ask of the live connections. Nothing here waits for a peer, but `catalogue`. */
export interface Live {
  /** Tells every console that watches the topic (`cases`, `devices`, `case:ID`, `device:ID`), and the case's customer. */
  changed(topic: string, kind: ChangeKind, id?: string): void;
  presence(device: string): Presence | undefined;
  /** Offers a due operation of a flow to the consoles of the session's technician; repeated to those that come later. */
  due(due: Body<"run.due">): void;
  /** Nothing is due any more in this run. */
  settled(run: string): void;
  /** Shows a step on the PC of a session (or takes it away). */
  showStep(device: string, sid: string, step: CustomerStep | null): void;
  /** Stop from the customer's phone. False: the PC is not connected; it stops when it comes back. */
  stopSession(device: string, sid: string): boolean;
  /** Hands a newer organisation object or list to every machine that has joined: at once, whoever is revoked may be at work. */
  trustChanged(update: Body<"trust.update">): void;
  /** Asks an agent for its signature under a chain. */
  requestHead(device: string, body: Body<"head.request">): void;
  /** The agent's checks and procedures; DesksideError OFFLINE where it does not answer within 5 s. */
  catalogue(device: string): Promise<Catalogue>;
  /** A customer's page of this case is open. */
  customerHere(caseId: string): boolean;
  /** Some console of this account is open. */
  technicianHere(account: string): boolean;
  /** Ends the connections of an account's ended sign-in. */
  signedOut(signIn: string): void;
  /** A ticket for a live socket: 256 random bits, single use, 30 s. Who holds it was checked by the caller. */
  ticket(holder: TicketHolder): string;
}

/** Who may open a live socket with a ticket: a technician's console, or a customer's page of one case. */
export type TicketHolder =
  | { readonly kind: "console"; readonly user: ConsoleUser }
  | { readonly kind: "customer"; readonly case: string; readonly link: string };

/** A refusal that goes back to the peer as `error.report`. */
export interface Refused {
  readonly code: ErrorCode;
  readonly details?: string;
}

/** Who speaks on a console's socket. */
export interface ConsoleUser {
  readonly account: string;
  readonly sub: string;
  readonly name: string;
  readonly signIn: string;
}

/** What the live connections ask of the services. Every method has committed what it says before it resolves. */
export interface LiveServices {
  /** An agent says hello: is the device known, or is its join link good? The signature was checked. */
  admit(hello: {
    device: string;
    body: Body<"agent.hello">;
    at: number;
  }): Promise<{ joined: boolean; case: string | null } | Refused>;
  joinRequested(device: string, body: Body<"join.request">): Promise<{ case: string } | Refused>;
  joinAccepted(
    user: ConsoleUser,
    device: string,
    body: Body<"join.accept">,
  ): Promise<{ case: string } | Refused>;
  joinDone(device: string, body: Body<"join.done">): Promise<{ case: string } | Refused>;
  seen(device: string, at: number, online: boolean): void;
  /** A technician asks; checked (signature, chain, session) and recorded. */
  asked(
    user: ConsoleUser,
    device: string,
    body: Body<"ask.send">,
  ): Promise<{ case: string; jti: string } | Refused>;
  askShown(device: string, body: Body<"ask.shown">): Promise<{ case: string } | Refused>;
  askAnswered(device: string, body: Body<"ask.answered">): Promise<{ case: string } | Refused>;
  grantEnded(device: string, body: Body<"grant.ended">): Promise<{ case: string } | Refused>;
  sessionEnded(device: string, body: Body<"session.ended">): Promise<{ case: string } | Refused>;
  /** The sessions that an agent knows, told as it connects: what it does not know was lost with an earlier process. */
  sessionsKnown(device: string, sids: readonly string[]): Promise<void>;
  /** A command; checked and recorded. `stream` is the one that it opens, if any, and what to keep of it. */
  commanded(
    user: ConsoleUser,
    device: string,
    body: Body<"cmd.send">,
  ): Promise<
    | {
        case: string;
        jti: string;
        op: string;
        repeated: boolean;
        stream: { id: number; kind: "terminal" | "output"; recordAs: string | null } | null;
      }
    | Refused
  >;
  commandConfirming(device: string, jti: string): Promise<{ case: string } | Refused>;
  commandRefused(device: string, body: Body<"cmd.refused">): Promise<{ case: string; jti: string } | Refused>;
  /**
   * A result. `document` is the streamed document, its hash equal to the one in the result; `output` the blob of the
   * collected stream. Stored once for each jti; feeds the flow run and the deployment that it serves.
   */
  resulted(
    device: string,
    body: Body<"cmd.result">,
    parts: { document: Uint8Array | null; output: Uint8Array | null },
  ): Promise<{ case: string; open: boolean } | Refused>;
  answered(device: string, body: Body<"answer.give">): Promise<{ case: string } | Refused>;
  headGiven(device: string, body: Body<"head.given">): Promise<void>;
  alertRaised(device: string, body: Body<"alert.raise">): Promise<{ case: string } | Refused>;
  deploymentState(device: string, body: Body<"deployment.state">): Promise<void>;
  /** A recording (`commanded` gave its id as `recordAs`) is whole on the disk. Not complete: bytes of the stream are missing. */
  recorded(
    device: string,
    recording: { id: string; jti: string; sha256: string; bytes: number; complete: boolean; endedAt: number },
  ): Promise<void>;
  /** Newer organisation objects brought back by a console. */
  trustUpdated(user: ConsoleUser, body: Body<"trust.update">): Promise<Refused | undefined>;
  /** Organisation and lists as they are now, oldest list first, for a machine that comes; none before the first start. */
  trustNow(): Promise<readonly Body<"trust.update">[]>;
  /** The customer's whole page. */
  customerView(caseId: string): Promise<Body<"customer.view">>;
  /** What is due now in a case, for a console that begins to watch it; and join requests that wait. */
  pending(caseId: string): Promise<{ due: readonly Body<"run.due">[] }>;
  /** Step that a device's open session shows now, for an agent that comes back. */
  currentStep(device: string): Promise<{ sid: string; step: CustomerStep | null } | undefined>;
}

/** A terminal's recording while it is made; written beside the event loop. */
export interface RecordingSink {
  /**
   * Appends output of a stream, its first byte at `offset`, with its time in ms since the recording began. Copies the
   * bytes. Never blocks; bounded: where the disk is too slow, bytes are left out and the recording is not complete.
   */
  write(bytes: Uint8Array, offset: number, at: number): void;
  resize(cols: number, rows: number, at: number): void;
  /** Writes the rest, fsyncs and closes. SHA-256 (base64url) and number of all bytes that came out of the stream. May be called twice. */
  end(): Promise<{ sha256: string; bytes: number; complete: boolean }>;
}
/** One piece of a recording, `at` ms after it began. */
export type RecordedChunk =
  | { readonly at: number; readonly kind: "output"; readonly bytes: Uint8Array }
  | { readonly at: number; readonly kind: "resize"; readonly cols: number; readonly rows: number }
  /** Bytes are missing here. */
  | { readonly at: number; readonly kind: "gap" };
/** A recording as it stands on the disk, also while it is made. */
export interface RecordingReader {
  readonly cols: number;
  readonly rows: number;
  readonly startedAt: number;
  readonly title: string;
  chunks(): AsyncIterable<RecordedChunk>;
  /** Lines of asciicast v2, each with its line end; UTF-8 that was cut between two frames is put together. */
  asciicast(): AsyncIterable<string>;
}
export interface Recorder {
  start(options: { id: string; cols: number; rows: number; at: number; title: string }): RecordingSink;
  /** Undefined where there is no such recording. */
  read(id: string): Promise<RecordingReader | undefined>;
}
