/** A technician's name under a case's record, as it stands now. */
import { DesksideError } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";

/** The record may grow between looking and signing; so often is looked again. */
const TRIES = 5;

export interface SignedHead {
  readonly seq: number;
  readonly hash: string;
}

/** Signs the end of the chain. Throws CONFLICT where it never stands still. */
export async function signHead(desk: Desk, caseId: string): Promise<SignedHead> {
  for (let tries = 1; ; tries++) {
    const { lastSeq, lastHash } = await desk.api("getCase", { params: { id: caseId } });
    try {
      await desk.technician.signHead(caseId, lastSeq, lastHash);
      return { seq: lastSeq, hash: lastHash };
    } catch (error) {
      if (tries === TRIES || !(error instanceof DesksideError) || error.code !== "CONFLICT") throw error;
    }
  }
}
