/** Who calls: a signed-in technician, or somebody who holds a case's customer link. */
import { createHash } from "node:crypto";

/** A signed-in technician. */
export interface TechnicianCaller {
  readonly account: string;
  /** The person for life, as certificates name them. */
  readonly sub: string;
  readonly name: string;
  readonly owner: boolean;
  /** Id of the sign-in (its cookie's hash). */
  readonly signIn: string;
}

/** Somebody who holds a case's customer link. */
export interface CustomerCaller {
  readonly case: string;
  readonly person: string | null;
  readonly name: string;
  /** The link's id. */
  readonly link: string;
}

/** SHA-256 of a text, base64url: what the store knows of cookies and tokens, and the name of a command. */
export const hashSecret = (value: string): string => createHash("sha256").update(value).digest("base64url");

/** What state-changing requests carry beside the cookie; derived, so that nothing more is stored. */
export const csrfOf = (cookieValue: string): string => hashSecret(`csrf ${cookieValue}`);
