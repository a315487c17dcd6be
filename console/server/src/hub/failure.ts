/** What a peer hears when something of its failed. */
import { DesksideError, ERRORS, type ErrorCode } from "@deskside/protocol";
import { StoreError } from "../ports/store.ts";
import type { Refused } from "../ports/live.ts";

/** Whether a service refused. */
export const isRefused = (answer: object): answer is Refused => "code" in answer;

/** A thrown error as a refusal; what is not expected is INTERNAL and no more. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof DesksideError) {
    return error.details === undefined ? { code: error.code } : { code: error.code, details: error.details };
  }
  if (error instanceof StoreError) {
    return { code: Object.hasOwn(ERRORS, error.code) ? (error.code as ErrorCode) : "STORE_UNAVAILABLE" };
  }
  return { code: "INTERNAL" };
}
