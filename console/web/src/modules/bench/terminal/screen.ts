/**
 * xterm.js between a stream and an element. Bytes are acknowledged when they were drawn; a hidden page acknowledges at
 * once, keeps the last of them, and draws when it is seen again.
 */
import { TERMINAL_RING_BYTES } from "@deskside/protocol";
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";

export interface Screen {
  write(bytes: Uint8Array, consumed: () => void): void;
  /** A line of our own, apart from the machine's output. */
  say(text: string): void;
  clear(): void;
  fit(): { readonly cols: number; readonly rows: number };
  focus(): void;
  dispose(): void;
}
interface ScreenOptions {
  readonly onInput: (bytes: Uint8Array) => void;
  readonly onResize: (cols: number, rows: number) => void;
}

/** Lines above the screen that can be scrolled to. */
const SCROLLBACK_LINES = 10_000;
const encoder = new TextEncoder();

export function createScreen(element: HTMLElement, options: ScreenOptions): Screen {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const terminal = new Terminal({
    scrollback: SCROLLBACK_LINES,
    fontFamily: token("--mono"),
    fontSize: 13,
    lineHeight: 1.25,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    screenReaderMode: false,
    theme: {
      background: token("--term"),
      foreground: token("--term-ink"),
      cursor: token("--term-ink"),
      selectionBackground: "#3b5b7c",
    },
  });
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  terminal.open(element);
  const hidden: Uint8Array[] = [];
  let hiddenBytes = 0;
  const shown = (): void => {
    if (document.hidden) return;
    for (const piece of hidden.splice(0)) terminal.write(piece);
    hiddenBytes = 0;
  };
  document.addEventListener("visibilitychange", shown);
  const watch = new ResizeObserver(() => {
    // Behind another tab it has no size: the machine's lines keep theirs.
    if (element.clientWidth > 0) fitting.fit();
  });
  watch.observe(element);
  terminal.onData((text) => options.onInput(encoder.encode(text)));
  terminal.onBinary((text) => options.onInput(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => options.onResize(cols, rows));
  // Ctrl-Shift-Tab leaves the terminal for the page: a keyboard must not be caught in it.
  terminal.attachCustomKeyEventHandler((event) => !(event.ctrlKey && event.shiftKey && event.key === "Tab"));
  fitting.fit();
  return {
    write(bytes, consumed) {
      if (!document.hidden) {
        terminal.write(bytes, consumed);
        return;
      }
      hidden.push(bytes);
      hiddenBytes += bytes.length;
      while (hiddenBytes > TERMINAL_RING_BYTES && hidden.length > 1)
        hiddenBytes -= hidden.shift()?.length ?? 0;
      consumed();
    },
    // Slanted, not dimmed: dim text is hard to read.
    say: (text) => terminal.write(`\r\n\x1b[3m${text}\x1b[0m\r\n`),
    clear: () => terminal.reset(),
    fit() {
      fitting.fit();
      return { cols: terminal.cols, rows: terminal.rows };
    },
    focus: () => terminal.focus(),
    dispose() {
      document.removeEventListener("visibilitychange", shown);
      watch.disconnect();
      terminal.dispose();
    },
  };
}
