/** Terminals and programs with live output, over signed commands and tagged streams. */
import type { ErrorCode } from "../errors.ts";
import type { Operation } from "../operations/_index.ts";
import { type ChunkSource, createChunkDecoder } from "../wire/chunks.ts";
import type { TechnicianDeps } from "./_deps.ts";
import type { CommandEvents, CommandRequest, Commands, RunningCommand, VerifiedResult } from "./commands.ts";
import { keepEarlyFrames } from "./early-frames.ts";
import { openStream, type OutputListener, type TechnicianStream } from "./stream.ts";

export interface TerminalEvents extends CommandEvents {
  readonly onOutput: OutputListener;
  /** The terminal is over: its closing result, or why it broke. */
  readonly onEnd: (end: { readonly result?: VerifiedResult; readonly code?: ErrorCode }) => void;
}
export interface Terminal extends TechnicianStream {
  readonly command: RunningCommand;
}

export interface Streams {
  /** Opens or attaches to a terminal; resolves once the agent has opened it. */
  terminal(
    request: CommandRequest<"terminal.open"> | CommandRequest<"terminal.attach">,
    events: TerminalEvents,
  ): Promise<Terminal>;
  /** Runs an operation with live output (`command.run`, `procedure.test`, `procedure.run-once`); ends with its result. */
  program<Op extends Operation>(
    request: CommandRequest<Op> & { readonly args: { readonly stream: number } },
    events: CommandEvents & { readonly onOutput: (source: ChunkSource, bytes: Uint8Array) => void },
  ): Promise<RunningCommand>;
}

export function createStreams(deps: TechnicianDeps, commands: Commands): Streams {
  const { link, timer } = deps;

  const start = async (
    request: CommandRequest<Operation>,
    kind: "terminal" | "output",
    from: number,
    events: CommandEvents,
    onOutput: OutputListener,
    onProblem: (code: ErrorCode) => void,
  ): Promise<{ command: RunningCommand; opened: Promise<TechnicianStream> }> => {
    const stream = Number((request.args as { stream: number }).stream);
    const early = keepEarlyFrames(link, stream);
    const command = await commands.send(request, events).catch((error: unknown) => {
      early.release();
      throw error;
    });
    const opened = command.macs().then(
      (macs) => {
        const kept = early.release();
        const { device } = request;
        const opening = openStream({ link, timer, device, stream, kind, macs, from, onOutput, onProblem });
        for (const [frame, head] of kept) opening.take(frame, head);
        return opening;
      },
      (error: unknown) => {
        early.release();
        throw error;
      },
    );
    return { command, opened };
  };

  return {
    async terminal(request, events) {
      let ended = false;
      const end = (how: { readonly result?: VerifiedResult; readonly code?: ErrorCode }): void => {
        if (ended) return;
        ended = true;
        events.onEnd(how);
      };
      const from = request.op === "terminal.attach" ? request.args.from : 0;
      const asked = request as CommandRequest<Operation>;
      const started = await start(asked, "terminal", from, events, events.onOutput, (code) => end({ code }));
      const stream = await started.opened;
      started.command.done.then(
        async (result) => {
          await stream.settle();
          end({ result });
        },
        () => end({ code: "SIGNATURE" }),
      );
      return {
        ...stream,
        get received() {
          return stream.received;
        },
        command: started.command,
      };
    },
    async program(request, events) {
      const decoder = createChunkDecoder();
      const onOutput: OutputListener = (bytes, consumed) => {
        const read = decoder.push(bytes);
        if (!("problem" in read)) for (const chunk of read.chunks) events.onOutput(chunk.source, chunk.bytes);
        consumed();
      };
      const asked = request as CommandRequest<Operation>;
      const started = await start(asked, "output", 0, events, onOutput, () => undefined);
      // A quick program's output and its result come together: the result is told after the output.
      const done = started.command.done.then(async (result) => {
        const stream = await started.opened.catch(() => undefined);
        await stream?.settle();
        return result;
      });
      // A refused command has no stream, and a caller may wait for `first` only.
      started.opened.catch(() => undefined);
      done.catch(() => undefined);
      return { ...started.command, done };
    },
  };
}
