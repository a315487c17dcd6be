/**
 * Run a program by its argument vector, never through a shell. Output and errors are streamed live on the tagged
 * stream `args.stream`, each chunk as `u8 source (1 out, 2 error) | u16 length, big-endian | bytes`.
 */
import { int, list, text, z } from "../schema.ts";
import { defineOperation } from "./_define.ts";

export default defineOperation({
  op: "command.run",
  title: "Run a program",
  scope: "run_commands",
  readOnly: false,
  confirm: false,
  stream: "output",
  args: () =>
    z.strictObject({
      argv: list(text(4_096), 64).check(z.minLength(1)),
      cwd: z.optional(text(1_024)),
      env: z.optional(z.record(text(64), text(1_024))),
      timeoutMs: int(1_000, 3_600_000),
      stream: int(1, 0x7fff_ffff),
    }),
});
