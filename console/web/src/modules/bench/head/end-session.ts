/** Ends this technician's session: the PC ends what runs by a signed word, and the hub's books follow also where it is away. */
import { DesksideError } from "@deskside/protocol";
import { api } from "../../../platform/http.ts";
import type { Bench } from "../use-bench.ts";

/** How long the PC has to stop everything and say so, in ms: it needs two seconds at most. */
const END_WAIT_MS = 10_000;
/** The PC's own word that it ended may have come first. */
const ALREADY: readonly string[] = ["STATE", "SESSION", "CONFLICT"];

/** Resolves when it is ended in the books; false where the PC could not be told, and its permissions run out by themselves. */
export async function endSession(
  { device, session, held, send }: Pick<Bench, "device" | "session" | "held" | "send">,
  reason: string,
): Promise<boolean> {
  if (session === undefined) return true;
  let told = true;
  if (held.size > 0) {
    told = device?.online === true && (await tellPc(send, reason));
  }
  await api("endSession", { params: { id: session.id }, body: {} }).catch((error: unknown) => {
    if (!(error instanceof DesksideError) || !ALREADY.includes(error.code)) throw error;
  });
  return told;
}

async function tellPc(send: Bench["send"], reason: string): Promise<boolean> {
  try {
    const { done } = await send("session.end", { reason });
    return await Promise.race([
      done.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), END_WAIT_MS)),
    ]);
  } catch (error) {
    if (error instanceof DesksideError) return false;
    throw error;
  }
}
