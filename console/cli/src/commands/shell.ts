/** A terminal on the PC, in this one. */
import { newStreamNumber } from "@deskside/protocol";
import { crypto } from "../platform/desk.ts";
import { UsageError } from "../platform/problems.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { permitted, reach } from "../work/reach.ts";
import { defineCommand } from "./_command.ts";

/** Ctrl-] leaves it from this side, as in telnet: it works with the PC gone. */
const LEAVE = 0x1d;
const DEFAULT_SIZE = { cols: 80, rows: 24 };

const sizeNow = (): { cols: number; rows: number } => ({
  cols: process.stdout.columns || DEFAULT_SIZE.cols,
  rows: process.stdout.rows || DEFAULT_SIZE.rows,
});

export default defineCommand({
  usage: "shell DEVICE [--case N]",
  summary: "A terminal on the PC, as the user that the agent runs as. Ctrl-] leaves it.",
  options: { case: { type: "string" } },
  words: [1, 1],
  run: (call) => {
    if (call.json && process.stdin.isTTY)
      throw new UsageError("--json is for a shell whose input is a pipe.");
    return withLiveDesk(call.home, async (desk) => {
      const to = await reach(desk, call.words[0] ?? "", call.text("case"));
      const ended = Promise.withResolvers<{ status: string; problem: string | null }>();
      const screen = call.json ? process.stderr : process.stdout;
      const terminal = await permitted(desk, to, "terminal", (permission) =>
        desk.technician.terminal(
          { ...permission, op: "terminal.open", args: { stream: newStreamNumber(crypto), ...sizeNow() } },
          {
            onOutput: (bytes, consumed) => void screen.write(bytes.slice(), consumed),
            onEnd: ({ result, code }) =>
              ended.resolve({ status: result?.claims.status ?? "lost", problem: code ?? null }),
          },
        ),
      );
      const onInput = (bytes: Buffer): void => {
        if (process.stdin.isTTY && bytes.includes(LEAVE)) ended.resolve({ status: "left", problem: null });
        else terminal.write(bytes);
      };
      const onResize = (): void => {
        const { cols, rows } = sizeNow();
        terminal.resize(cols, rows);
      };
      const onEof = (): void => terminal.write(Uint8Array.of(4));
      process.stdin.on("data", onInput);
      // What was piped in has ended: the shell gets the Ctrl-D that a person would type.
      if (process.stdin.isTTY) process.stdin.setRawMode(true);
      else process.stdin.on("end", onEof);
      process.stdout.on("resize", onResize);
      call.say("Connected. Ctrl-] leaves.");
      try {
        const { status, problem } = await ended.promise;
        if (status === "left") terminal.close();
        const ok = problem === null;
        const text = problem === null ? "" : `The terminal broke: ${problem}`;
        return { json: { ok, jti: terminal.command.jti, status, problem }, text, exit: ok ? 0 : 1 };
      } finally {
        process.stdin.off("data", onInput);
        process.stdin.off("end", onEof);
        process.stdout.off("resize", onResize);
        if (process.stdin.isTTY) process.stdin.setRawMode(false);
        process.stdin.pause();
      }
    });
  },
});
