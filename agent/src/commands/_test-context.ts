/** A context for commands under test: it keeps what they write, and can be stopped. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandContext, StopReason } from "./_command.ts";

/** `stop` aborts the context's signal; `text` is all that was written to one source so far. */
export function testContext(onWrite?: () => void | Promise<void>): {
  context: CommandContext;
  stop(reason: StopReason): void;
  text(source: "out" | "error"): string;
} {
  const controller = new AbortController();
  const written = { out: "", error: "" };
  return {
    stop: (reason) => controller.abort(reason),
    text: (source) => written[source],
    context: {
      jti: "j1",
      sid: "s1",
      technician: "Tess",
      signal: controller.signal,
      output: {
        async write(source, chunk) {
          written[source] += new TextDecoder().decode(chunk);
          await onWrite?.();
        },
      },
      stateDir: mkdtempSync(join(tmpdir(), "agent-state-")),
      now: () => Date.now(),
    },
  };
}
