/** Asks the customer for permission, on the PC. */
import { clean, when } from "../platform/clean.ts";
import { askFor, readScopes } from "../work/ask.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { defineCommand } from "./_command.ts";

/** What the prompt says where no reason was given. */
const REASON = "To look into what you reported.";

export default defineCommand({
  usage: "ask DEVICE SCOPE… [--case N] [--reason T]",
  summary:
    "Ask the customer on the PC; waits for the answer. A machine that is just joining is accepted first.",
  options: { case: { type: "string" }, reason: { type: "string" } },
  words: [2, 17],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      const [device = "", ...words] = call.words;
      const scopes = readScopes(words);
      const input = {
        device,
        scopes,
        caseRef: call.text("case"),
        reason: call.text("reason") ?? REASON,
        signal: call.signal,
      };
      const { reach, sid, outcome } = await askFor(desk, input, call.say);
      const { name } = reach.device;
      const granted = (outcome.grant?.scopes ?? []).map(({ scope, exp }) => ({ scope, until: exp * 1_000 }));
      const refused = scopes.filter((scope) => !granted.some((one) => one.scope === scope));
      const said = {
        granted: `${name} allows:\n${granted.map(({ scope, until }) => `  ${scope} until ${when(until)}`).join("\n")}`,
        denied: `${name}: they said no.`,
        "timed-out": `${name}: nobody answered. Silence counts as no.`,
        refused: `${name} refused to ask: ${outcome.code ?? ""} ${clean(outcome.details ?? "")}`.trim(),
      }[outcome.outcome];
      const text =
        granted.length > 0 && refused.length > 0 ? `${said}\nNot allowed: ${refused.join(", ")}` : said;
      const done = outcome.outcome === "granted";
      return {
        json: {
          ok: done,
          device: reach.device.id,
          case: reach.case?.ref ?? null,
          sid,
          outcome: outcome.outcome,
          ...(outcome.code === undefined ? {} : { code: outcome.code }),
          granted,
          refused,
        },
        text,
        exit: done ? 0 : 1,
      };
    }),
});
