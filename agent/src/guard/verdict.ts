/** What the guard says of a command. */
import type {
  Certificate,
  Claims,
  ErrorCode,
  Operation,
  OperationDefinition,
  Scope,
} from "@deskside/protocol";
import type { Grant, Session } from "../consent/grants.ts";

/** A command that passed every check but the customer's own yes. */
export interface Admitted {
  readonly cmd: string;
  /** sha256 of `cmd`. */
  readonly hash: string;
  readonly claims: Claims<"cmd">;
  readonly operation: OperationDefinition & { readonly op: Operation };
  /** Checked by the operation's schema. */
  readonly args: unknown;
  readonly session: Session;
  readonly grant: Grant;
  /** The scope that it needs; null: any. */
  readonly scope: Scope | null;
  readonly signer: Certificate;
  /** Gives back what the rate limit counts as running. */
  over(): void;
  /** Its last word is in the journal: from now on that answers when it comes again. */
  settled(): void;
}

export type Verdict =
  | { readonly kind: "admitted"; readonly admitted: Admitted }
  /** Known already: nothing runs, the stored result answers. */
  | { readonly kind: "repeated"; readonly jti: string }
  /** Form or signature failed: nothing signed can be said of it. */
  | {
      readonly kind: "not-judged";
      readonly hash: string;
      readonly jti: string | null;
      readonly code: ErrorCode;
      readonly details?: string;
    }
  | {
      readonly kind: "refused";
      readonly hash: string;
      readonly claims: Claims<"cmd">;
      readonly code: ErrorCode;
      readonly details?: string;
      /** As with an admitted one. */
      settled(): void;
    };
