/** After a newer revocation list: a technician who is on it has no session any more, and nothing of theirs runs on. */
import { DesksideError } from "@deskside/protocol";
import type { Clock } from "../clock/clock.ts";
import type { Trust } from "../identity/trust.ts";
import type { Running } from "../runner/running.ts";
import type { Sessions } from "./sessions.ts";

export async function dropRevoked(deps: {
  readonly trust: Trust;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly running: Running;
}): Promise<void> {
  const { trust, clock, sessions, running } = deps;
  const isRevoked = (kid: string, freshS: number): Promise<boolean> =>
    trust.signer(kid, undefined, freshS).then(
      () => false,
      (error: unknown) => error instanceof DesksideError && error.code === "REVOKED",
    );
  for (const session of sessions.all) {
    if (await isRevoked(session.asker, session.clock.nowS(clock.monotonicMs()))) {
      sessions.end(session, "technician-revoked");
    }
  }
  // A key of the same person that was revoked alone: its commands end, the session does not.
  for (const { admitted, controller } of running.all) {
    const freshS = admitted.session.clock.nowS(clock.monotonicMs());
    if (await isRevoked(admitted.signer.kid, freshS)) controller.abort("grant-ended");
  }
}
