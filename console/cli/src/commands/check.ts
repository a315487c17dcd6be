/** Runs one check on a machine and shows its signed report. */
import type { CheckReport } from "@deskside/protocol";
import { clean } from "../platform/clean.ts";
import { CommandError } from "../platform/problems.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { operate } from "../work/operate.ts";
import { reach } from "../work/reach.ts";
import { readValues } from "../work/values.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "check DEVICE CHECK [--set k=v]… [--case N] [--evidence]",
  summary: "Run one check; its report is signed by the PC. --evidence shows what it rests on.",
  options: {
    set: { type: "string", multiple: true },
    case: { type: "string" },
    evidence: { type: "boolean" },
  },
  words: [2, 2],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const [name = "", check = ""] = call.words;
      const params = readValues(call.texts("set"));
      const to = await reach(desk, name, call.text("case"));
      const { checks } = await desk.api("getCatalogue", { params: { id: to.device.id } });
      const known = checks.find(({ id }) => id === check);
      if (known === undefined) {
        throw new CommandError(
          `${to.device.name} has no check “${check}”. It has: ${checks.map(({ id }) => id).join(", ")}.`,
        );
      }
      const order = {
        op: "check.run",
        args: { check, params },
        scope: known.scope,
        signal: call.signal,
      } as const;
      const { jti, result, document } = await operate<CheckReport>(desk, to, order);
      const { status } = result.claims;
      if (document === undefined) {
        const why = clean(result.message ?? result.claims.code ?? status);
        return {
          json: { ok: false, jti, status, message: why },
          text: `${check}: ${status}: ${why}`,
          exit: 1,
        };
      }
      const lines = [`${document.status.toUpperCase()}  ${document.summary}`];
      if (document.advice !== "") lines.push(document.advice);
      for (const [fact, value] of Object.entries(document.facts))
        lines.push(`  ${fact}: ${JSON.stringify(value)}`);
      if (call.on("evidence"))
        for (const item of document.evidence) lines.push("", `--- ${item.source}`, item.text);
      lines.push(`Signed by ${to.device.name}.`);
      return {
        json: {
          ok: status === "ok",
          jti,
          status,
          signedBy: result.claims.iss,
          result: result.jws,
          report: document,
        },
        text: clean(lines.join("\n")),
        exit: status === "ok" ? 0 : 1,
      };
    }),
});
