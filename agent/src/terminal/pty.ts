/** The port to the pseudoterminal: node-pty, loaded when a terminal is first opened, or a clear word that it is missing. */
import type { Socket } from "node:net";
import { userInfo } from "node:os";
import { DesksideError } from "@deskside/protocol";
import { findProgram } from "../process/find-program.ts";
import { programEnvironment } from "../process/environment.ts";

export interface Pty {
  readonly pid: number;
  /** Types bytes; `taken` is called once the system has them. */
  write(bytes: Uint8Array, taken: () => void): void;
  resize(cols: number, rows: number): void;
  /** Reads no more: the program inside is held up once the system's own buffer is full. */
  pause(): void;
  resume(): void;
  /** Hangs up. */
  close(): void;
}
export interface PtyEvents {
  data(chunk: Uint8Array): void;
  /** The shell is gone and all it printed was given to `data`. `code` is null where a signal ended it. */
  exit(code: number | null): void;
}

/** Shells that are tried where the user has none that can be started. */
const SHELLS = ["/bin/bash", "/bin/sh"] as const;

/** The user's own shell. */
export function loginShell(): string {
  const own = userInfo().shell ?? "";
  for (const shell of [own, ...SHELLS]) {
    if (shell.startsWith("/") && !/(?:nologin|false)$/.test(shell) && findProgram(shell) !== undefined)
      return shell;
  }
  return "/bin/sh";
}

/** Starts the user's shell in a pseudoterminal, in their home folder. Throws `POLICY` where there is none to be had. */
export async function openPty(size: { cols: number; rows: number }, events: PtyEvents): Promise<Pty> {
  const { spawn } = await loadPty();
  const shell = loginShell();
  const { homedir } = userInfo();
  const pty = spawn(shell, [], {
    name: "xterm-256color",
    ...size,
    cwd: homedir,
    env: programEnvironment({ TERM: "xterm-256color", SHELL: shell, COLORTERM: "truecolor" }),
    encoding: null,
  });
  // With `encoding: null` node-pty gives bytes; its type says text.
  pty.onData((chunk: unknown) => events.data(chunk as Uint8Array));
  pty.onExit(({ exitCode, signal }) => events.exit(signal === undefined || signal === 0 ? exitCode : null));
  // Its own `write` cannot tell when the system has taken the bytes, and without that a paste has no bound.
  const { _socket: socket } = pty as unknown as { readonly _socket: Socket };
  return {
    pid: pty.pid,
    write(bytes, taken) {
      socket.write(bytes, () => taken());
    },
    resize: (cols, rows) => pty.resize(cols, rows),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    close: () => pty.kill("SIGHUP"),
  };
}

async function loadPty(): Promise<typeof import("@lydell/node-pty")> {
  try {
    // A CommonJS library: in the bundle only its default is there.
    const { default: library } = await import("@lydell/node-pty");
    return library;
  } catch (cause) {
    throw new DesksideError("POLICY", "The terminal's library is missing on this machine.", { cause });
  }
}
