/** Ends a technician's sessions of a case: the PC is told by a signed command, so that no permission outlives the case. */
import { type CaseDetail, DesksideError, grantFor, type SessionView } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { CommandError } from "../platform/problems.ts";
import { within } from "../platform/waits.ts";

/** How long the PC has to stop everything and say so, in ms: it needs two seconds at most. */
const END_WAIT_MS = 10_000;

const isOpen = ({ state }: SessionView): boolean => state === "active" || state === "requested";

async function tellPc(desk: Desk, session: SessionView): Promise<void> {
  const grant = grantFor(session, null, Date.now());
  // Nothing is allowed there any more: there is nothing to end on the PC.
  if (grant === undefined) return;
  const request = {
    device: session.device,
    sid: session.id,
    grant,
    op: "session.end",
    args: { reason: "The case is closed." },
  } as const;
  const sent = await desk.technician.send(request);
  await within(sent.done, END_WAIT_MS, "The PC has not answered.");
}

/** Resolves when all are ended at the hub; a PC that could not be told is said. The live link has to be up. */
export async function endSessions(
  desk: Desk,
  detail: CaseDetail,
  say: (line: string) => void,
): Promise<void> {
  const mine = detail.sessions.filter(
    (session) => isOpen(session) && session.technician.sub === desk.signIn.sub,
  );
  const unwatch = desk.link.watch(`case:${detail.id}`);
  for (const session of mine) {
    await tellPc(desk, session).catch((error: unknown) => {
      if (!(error instanceof DesksideError || error instanceof CommandError)) throw error;
      say(`The PC could not be told: its permissions end by themselves. ${error.message}`);
    });
    await desk.api("endSession", { params: { id: session.id }, body: {} }).catch((error: unknown) => {
      // The PC's own word that it ended came first.
      if (!(error instanceof DesksideError) || (error.code !== "STATE" && error.code !== "SESSION"))
        throw error;
    });
  }
  unwatch();
}
