/** Requests of people who used an invitation of this home. */
import { approveRequest, DesksideError, type Invitation } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";

/** Signs for every request that was made with a link of this home. */
export async function answerInvitations(desk: Desk): Promise<Invitation[]> {
  const key = await desk.deps.key();
  if (key === undefined) throw new DesksideError("STATE", "This command line has no certified key yet.");
  const { items } = await desk.api("listInvitations");
  const answered: Invitation[] = [];
  for (const item of items) if (await approveRequest(desk.deps, key, item)) answered.push(item);
  return answered;
}
