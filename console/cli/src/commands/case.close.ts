/** Resolves and closes a case, and puts the technician's name under its record. */
import { RESOLUTION_CODES } from "@deskside/protocol";
import { UsageError } from "../platform/problems.ts";
import { endSessions } from "../work/end-sessions.ts";
import { caseNumber } from "../work/joins.ts";
import { signHead } from "../work/heads.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "case close N --resolution CODE --text T [--unconfirmed REASON]",
  summary:
    "Resolve and close; --unconfirmed says why the customer has not confirmed. Signs the record as it stands.",
  options: { resolution: { type: "string" }, text: { type: "string" }, unconfirmed: { type: "string" } },
  words: [1, 1],
  run(call) {
    const code = RESOLUTION_CODES.find((known) => known === call.text("resolution"));
    const text = call.text("text");
    if (code === undefined || text === undefined) {
      throw new UsageError(
        `Usage: deskside case close N --resolution CODE --text T; CODE is one of ${RESOLUTION_CODES.join(", ")}.`,
      );
    }
    const unconfirmedReason = call.text("unconfirmed");
    return withLiveDesk(call.home, async (desk) => {
      const detail = await desk.api("getCase", { params: { id: caseNumber(call.words[0] ?? "") } });
      await endSessions(desk, detail, call.say);
      const closed = await desk.api("closeCase", {
        params: { id: detail.id },
        body: { code, text, ...(unconfirmedReason === undefined ? {} : { unconfirmedReason }) },
      });
      const head = await signHead(desk, detail.id);
      return {
        json: { ok: true, ref: closed.ref, state: closed.state, head },
        text: `${closed.ref} is ${closed.state}. You signed its record up to event ${head.seq}.`,
      };
    });
  },
});
