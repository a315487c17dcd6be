/** For tests: the error code with which something fails. */
import { DesksideError } from "../errors.ts";

/** The `code` of the DesksideError that `action` throws or rejects with; `"none"` where it succeeds. Else rethrows. */
export async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
    return "none";
  } catch (error) {
    if (error instanceof DesksideError) return error.code;
    throw error;
  }
}
