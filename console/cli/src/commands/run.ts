/** Runs a program on a machine, by its argument vector; the output comes live. */
import { clean } from "../platform/clean.ts";
import { UsageError } from "../platform/problems.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { createOutput, runProgram } from "../work/program.ts";
import { reach } from "../work/reach.ts";
import { defineCommand } from "./_command.ts";

/** Where none was given, in seconds. */
const TIMEOUT_S = 300;
const TIMEOUT_MAX_S = 3_600;

export default defineCommand({
  usage: "run DEVICE [--timeout S] [--cwd DIR] [--case N] -- PROGRAM [ARGUMENT…]",
  summary: "Run a program on the PC, with live output. Its exit code is in the JSON; Ctrl-C stops it there.",
  options: { timeout: { type: "string" }, cwd: { type: "string" }, case: { type: "string" } },
  words: [1, 1],
  rest: true,
  run: (call) => {
    const seconds = Number(call.text("timeout") ?? TIMEOUT_S);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > TIMEOUT_MAX_S) {
      throw new UsageError(`--timeout is 1 to ${TIMEOUT_MAX_S} seconds.`);
    }
    if (call.rest.length === 0) throw new UsageError("Usage: deskside run DEVICE -- PROGRAM [ARGUMENT…]");
    const cwd = call.text("cwd");
    return withLiveDesk(call.home, async (desk) => {
      const to = await reach(desk, call.words[0] ?? "", call.text("case"));
      const timeoutMs = seconds * 1_000;
      const args = { argv: [...call.rest], timeoutMs, ...(cwd === undefined ? {} : { cwd }) };
      const order = { op: "command.run", args, limitMs: timeoutMs } as const;
      const ran = await runProgram(desk, to, order, call.json ? undefined : createOutput(), call.signal);
      const { status, exit = null } = ran.result.claims;
      const message = ran.result.message === undefined ? null : clean(ran.result.message);
      const ok = status === "ok";
      if (!ok) call.say(message ?? `It ended: ${status}.`);
      const { jti, stdout, stderr, cut } = ran;
      return {
        json: {
          ok,
          jti,
          status,
          exit,
          message,
          stdout,
          stderr,
          cut,
          signedBy: ran.result.claims.iss,
          result: ran.result.jws,
        },
        text: "",
        exit: ok ? 0 : 1,
      };
    });
  },
});
