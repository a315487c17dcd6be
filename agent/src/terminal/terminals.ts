/** All terminals of this machine, by the number that they were opened under. */
import { DesksideError, type ReceivedHead } from "@deskside/protocol";
import { openTerminal, type Terminal, type TerminalDeps } from "./terminal.ts";

export interface Terminals {
  open(sid: string, size: { stream: number; cols: number; rows: number }): Promise<Terminal>;
  /** A terminal of this session. Throws `NOT_FOUND`. */
  find(sid: string, number: number): Terminal;
  /** A whole frame came. */
  input(head: ReceivedHead, frame: Uint8Array): ReturnType<Terminal["input"]>;
  resize(stream: number, cols: number, rows: number): void;
  /** Where the input of each stream goes on, for drivers that come back. */
  inputOffsets(): { stream: number; offset: number }[];
}

export function createTerminals(deps: Omit<TerminalDeps, "abandoned">): Terminals {
  const terminals = new Map<number, { sid: string; terminal: Terminal }>();
  const all = () => [...terminals.values()].map((entry) => entry.terminal);
  return {
    async open(sid, { stream, cols, rows }) {
      const abandoned = (terminal: Terminal) => void terminal.close();
      const terminal = await openTerminal({ ...deps, abandoned }, stream, { cols, rows });
      terminals.set(stream, { sid, terminal });
      void terminal.exited.then(() => terminals.delete(stream));
      return terminal;
    },
    find(sid, number) {
      const entry = terminals.get(number);
      if (entry === undefined || entry.sid !== sid || entry.terminal.ended) {
        throw new DesksideError("NOT_FOUND", "This terminal is over.");
      }
      return entry.terminal;
    },
    input(head, frame) {
      for (const { terminal } of terminals.values()) {
        const what = terminal.input(head, frame);
        if (what !== "unknown") return what;
      }
      return "unknown";
    },
    resize(stream, cols, rows) {
      for (const terminal of all()) terminal.resize(stream, cols, rows);
    },
    inputOffsets: () => all().flatMap((terminal) => terminal.inputOffsets()),
  };
}
