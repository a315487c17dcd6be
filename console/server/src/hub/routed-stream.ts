/** One stream between a console and an agent, as the hub sees it: who reads it, how far it is, what is kept of it. */
import type { RecordingSink } from "../ports/live.ts";
import type { ConsoleSession } from "./console-session.ts";
import type { Device } from "./device.ts";
import type { OutputKeeper } from "./output-keeper.ts";

export class RoutedStream {
  readonly device: Device;
  readonly id: number;
  readonly kind: "terminal" | "output";
  readonly jti: string;
  readonly case: string;
  readonly sid: string;
  readonly grant: string;
  /** Stream of the `terminal.open` that it belongs to: its own, or the one that it is attached to. */
  readonly terminal: number;
  /** Input may come from its reader. */
  readonly drives: boolean;
  /** Id of the recording to make, once it is open. */
  readonly recordAs: string | null;
  /** The console that shows it; without one the hub reads, so that nothing stops and the recording is whole. */
  reader: ConsoleSession | undefined;
  /** Offset after the last frame that came. */
  next: number;
  /** Offset up to which the agent was given credit. */
  credited: number;
  /** Frames that wait until the `open` result was forwarded; undefined afterwards. */
  held: Buffer[] | undefined = [];
  heldBytes = 0;
  sink: RecordingSink | undefined = undefined;
  openedAt = 0;
  keeper: OutputKeeper | undefined = undefined;
  /** The grant is over, or the reader is not the driver: input is dropped. */
  inputClosed: boolean;
  /** The agent's last frame came; it may still be held. */
  lastCame = false;
  /** Over: nothing of it is routed any more. */
  finished = false;
  /** Its reader wants no more: the agent was told, and its last word is awaited. */
  closing = false;
  /** Input that the agent has not acknowledged: sent again where its connection was lost. */
  typed: { readonly end: number; readonly data: Buffer }[] | undefined = undefined;
  typedBytes = 0;
  /** Since when nobody reads, in ms; 0 while somebody does. */
  orphanedAt = 0;
  readonly cols: number;
  readonly rows: number;

  constructor(
    device: Device,
    reader: ConsoleSession,
    command: {
      id: number;
      kind: "terminal" | "output";
      jti: string;
      case: string;
      sid: string;
      grant: string;
      terminal: number;
      from: number;
      drives: boolean;
      recordAs: string | null;
      cols: number;
      rows: number;
    },
  ) {
    this.device = device;
    this.reader = reader;
    this.id = command.id;
    this.kind = command.kind;
    this.jti = command.jti;
    this.case = command.case;
    this.sid = command.sid;
    this.grant = command.grant;
    this.terminal = command.terminal;
    this.drives = command.drives;
    this.inputClosed = !command.drives;
    this.recordAs = command.recordAs;
    this.next = command.from;
    this.credited = command.from;
    this.cols = command.cols;
    this.rows = command.rows;
  }
}
