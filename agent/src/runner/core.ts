/** What the operations on the agent itself do: terminals, live samples, ending commands and sessions. */
import { DesksideError, LINGER_MS, type StreamKeys } from "@deskside/protocol";
import { after } from "../clock/clock.ts";
import type { Core, StreamOutcome } from "../commands/_core.ts";
import { stoppedOutcome } from "../commands/_outcome.ts";
import type { Sessions } from "../consent/sessions.ts";
import type { LiveStream } from "../streams/live-stream.ts";
import type { Outgoing } from "../streams/outgoing.ts";
import type { AttachmentEnd, Terminal } from "../terminal/terminal.ts";
import type { Terminals } from "../terminal/terminals.ts";
import type { Running, RunningCommand } from "./running.ts";

/** What is left of a stopped terminal's output gets this long, in ms. */
const STOPPED_FLUSH_MS = 300;

export interface CoreDeps {
  readonly running: Running;
  readonly sessions: Sessions;
  readonly outgoing: Outgoing;
  readonly terminals: () => Promise<Terminals>;
  readonly live: LiveStream;
}

/** For one command. `stream` signs `open` and gives the keys; `announce` signs an `open` without any. */
export function createCore(
  deps: CoreDeps,
  command: RunningCommand,
  stream: () => Promise<StreamKeys>,
  announce: () => Promise<void>,
): Core {
  const { sid } = command.admitted.claims;
  const { signal } = command.controller;

  const refuseBusy = (number: number) => {
    if (deps.outgoing.has(number)) throw new DesksideError("STREAM_BUSY");
  };
  /** All that was sent, or what there is once the time is over: a reader that stalls holds no result back for ever. */
  async function settled(over: Promise<AttachmentEnd>, close: () => void): Promise<AttachmentEnd> {
    const timer = after(signal.aborted ? STOPPED_FLUSH_MS : LINGER_MS, close);
    const end = await over;
    timer.clear();
    return end;
  }

  return {
    cancel(jti) {
      const other = deps.running.get(jti);
      if (other === undefined || other === command || other.admitted.claims.sid !== sid) return false;
      other.controller.abort("cancelled");
      return true;
    },
    endSession() {
      const session = deps.sessions.get(sid);
      if (session !== undefined) deps.sessions.end(session, "technician");
    },
    async openTerminal(size): Promise<StreamOutcome> {
      refuseBusy(size.stream);
      const terminal = await (await deps.terminals()).open(sid, size);
      const close = () => void terminal.close();
      signal.addEventListener("abort", close, { once: true });
      if (signal.aborted) close();
      let attachment: ReturnType<Terminal["attach"]>;
      try {
        attachment = terminal.attach({ stream: size.stream, keys: await stream(), from: 0, drive: true });
      } catch (error) {
        await terminal.close();
        throw error;
      }
      const exit = await terminal.exited;
      const moved = await settled(attachment.over, attachment.close);
      return signal.aborted
        ? { ...stoppedOutcome(signal), ...moved, exit }
        : { status: "ok", ...moved, exit };
    },
    async attachTerminal({ terminal: number, stream: own, from, drive }) {
      refuseBusy(own);
      const terminal = (await deps.terminals()).find(sid, number);
      const attachment = terminal.attach({ stream: own, keys: await stream(), from, drive });
      signal.addEventListener("abort", attachment.close, { once: true });
      if (signal.aborted) attachment.close();
      // Its stream ends with its reader, or when all that the shell printed was sent.
      const moved = await attachment.over;
      return signal.aborted ? { ...stoppedOutcome(signal), ...moved } : { status: "ok", ...moved };
    },
    async watchLive(intervalMs) {
      const watching = deps.live.watch(intervalMs, signal);
      await announce();
      const how = await watching;
      if (how === "unavailable")
        return { status: "failed", message: "Live samples are not available on this system yet." };
      return signal.aborted ? stoppedOutcome(signal) : { status: "ok" };
    },
  };
}
