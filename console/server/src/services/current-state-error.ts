/** A refusal with the present state beside it, such as the step that is due now. */
import { DesksideError, type ErrorCode } from "@deskside/protocol";

export class CurrentStateError extends DesksideError {
  /** JSON, as the REST interface shows it. */
  readonly current: unknown;
  constructor(code: ErrorCode, current: unknown, details?: string) {
    super(code, details);
    this.current = current;
  }
}
