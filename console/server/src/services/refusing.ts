/** Turns a service's expected failures into the refusals that the live connections send back. */
import { DesksideError } from "@deskside/protocol";
import type { Refused } from "../ports/live.ts";

/** The work's result, or the refusal that it threw; bugs go on as they are. */
export async function refusing<Result>(work: () => Promise<Result>): Promise<Result | Refused> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DesksideError)) throw error;
    return error.details === undefined ? { code: error.code } : { code: error.code, details: error.details };
  }
}
