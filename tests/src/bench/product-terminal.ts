/** A terminal of the product: signed, tagged, credited, recorded, with the same bash as the baseline. */
import { type MeasuredTerminal, waitFor } from "./terminal-client.ts";
import type { Session } from "./session.ts";

/** The plain shell of the baseline, whatever the login shell of this machine is; its prompt is `$ `. */
const SAME_SHELL = `exec env -i PATH="$PATH" TERM=xterm-256color PS1='$ ' HISTFILE= /bin/bash --norc --noprofile -i\recho same-""shell\r`;
const OPEN_WITHIN_MS = 10_000;
/** What a stream may be called. */
const STREAM_MAX = 0x7fff_ffff;

export async function openProductTerminal({ desk, agent, sid, grant }: Session): Promise<MeasuredTerminal> {
  const stream = 1 + Math.floor(Math.random() * (STREAM_MAX - 1));
  let failure: string | undefined;
  const measured: MeasuredTerminal = {
    write: (text) => opened.write(Buffer.from(text)),
    onOutput: (_bytes, taken) => taken(),
    async close() {
      opened.write(Buffer.from("exit\r"));
      await opened.command.done;
    },
  };
  const opened = await desk.technician.terminal(
    { device: agent.device, sid, grant, op: "terminal.open", args: { stream, cols: 80, rows: 24 } },
    {
      onOutput(bytes, consumed) {
        measured.onOutput(bytes, consumed);
      },
      onEnd({ code, result }) {
        failure = code ?? result?.claims.status;
      },
    },
  );
  const ready = waitFor(measured, "same-shell", OPEN_WITHIN_MS);
  measured.write(SAME_SHELL);
  await ready.catch((cause: unknown) => {
    throw new Error(`no prompt in the terminal (${failure ?? "it is open"})`, { cause });
  });
  return measured;
}
