/** The desk with its live link up, for as long as a command works. */
import { DesksideError } from "@deskside/protocol";
import { type Desk, openDesk } from "../platform/desk.ts";
import type { Home } from "../platform/home.ts";

/** Opens the live link, works, closes it. */
export async function withLiveDesk<T>(home: Home, work: (desk: Desk) => Promise<T>): Promise<T> {
  const desk = await openDesk(home);
  // A command that cannot sign says so before anybody is asked.
  if ((await desk.deps.key()) === undefined) {
    throw new DesksideError(
      "STATE",
      "Your key has no certificate yet: whoever invited you opens Deskside once. A sign-in without an invitation has no key.",
    );
  }
  await desk.link.start();
  try {
    return await work(desk);
  } finally {
    desk.stop();
  }
}
