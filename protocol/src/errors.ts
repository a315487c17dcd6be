/** Every error that crosses a wire: its HTTP status, whether trying again can help, and what to do next. */

interface ErrorEntry {
  readonly status: number;
  readonly retryable: boolean;
  /** What happened and what to do, in words for a person. */
  readonly text: string;
}

export const ERRORS = {
  // Form
  BAD_REQUEST: {
    status: 400,
    retryable: false,
    text: "This request has a value that does not fit. See `details`.",
  },
  MESSAGE_TOO_LARGE: { status: 413, retryable: false, text: "This is larger than the limit." },
  UNKNOWN_TYPE: {
    status: 400,
    retryable: false,
    text: "This message type is not known here. Update the older side.",
  },
  FORMAT: { status: 400, retryable: false, text: "This signed object is not in its canonical form." },
  HEADER: { status: 400, retryable: false, text: "This signed object has a header that is not allowed." },
  ALGORITHM: {
    status: 400,
    retryable: false,
    text: "This signed object uses an algorithm that its type does not admit.",
  },
  CLAIMS: { status: 400, retryable: false, text: "This signed object has claims that do not fit its type." },
  // Trust
  SIGNATURE: { status: 403, retryable: false, text: "The signature does not match." },
  CHAIN: {
    status: 403,
    retryable: false,
    text: "The signer's certificates do not lead to this organisation's root.",
  },
  RIGHTS: { status: 403, retryable: false, text: "The signer's certificate does not give this right." },
  REVOKED: {
    status: 403,
    retryable: false,
    text: "The signer's certificate was revoked. Ask an owner for a new one.",
  },
  LIST_EXPIRED: {
    status: 403,
    retryable: true,
    text: "The revocation list has run out. An owner or issuer must open Deskside once.",
  },
  ROOT_MISMATCH: {
    status: 403,
    retryable: false,
    text: "This is not the help desk in your link. Call them on a number you know.",
  },
  AUDIENCE: { status: 403, retryable: false, text: "This was meant for another machine." },
  SESSION: { status: 403, retryable: false, text: "This session is not open." },
  GRANT_MISSING: {
    status: 403,
    retryable: false,
    text: "There is no permission for this. Ask the customer for it.",
  },
  GRANT_ENDED: { status: 403, retryable: false, text: "The permission has ended. Ask the customer again." },
  NOT_GRANTEE: { status: 403, retryable: false, text: "The permission was given to another technician." },
  SCOPE: {
    status: 403,
    retryable: false,
    text: "The permission does not cover this. Ask the customer for the missing scope.",
  },
  RATE: { status: 429, retryable: true, text: "Too many at once for this machine. Wait a minute." },
  EXPIRED: { status: 403, retryable: true, text: "This request is too old. Send it again." },
  CLOCK: {
    status: 403,
    retryable: false,
    text: "The clocks are too far apart. Set the date, then try again.",
  },
  REPLAYED: { status: 409, retryable: false, text: "This command was already received." },
  SEQUENCE: { status: 409, retryable: true, text: "A newer command was already received. Send it again." },
  POLICY: { status: 403, retryable: false, text: "This machine does not allow it." },
  DECLINED: { status: 403, retryable: false, text: "The customer said no." },
  PROMPT_TIMEOUT: { status: 403, retryable: true, text: "Nobody answered on the PC. Silence counts as no." },
  PROMPT_MUTED: {
    status: 429,
    retryable: true,
    text: "The customer said no several times. Asking is muted for ten minutes.",
  },
  PROMPT_BUSY: { status: 409, retryable: true, text: "Another question is open on the PC." },
  NO_PROMPT: {
    status: 409,
    retryable: false,
    text: "The PC has no screen and no terminal to ask on. Start the agent with --prompt terminal.",
  },
  STREAM_FORGED: {
    status: 403,
    retryable: false,
    text: "Somebody between you and the PC changed this stream. It was closed.",
  },
  STREAM_BUSY: { status: 409, retryable: true, text: "This stream number is in use. Try again." },
  OPERATION: {
    status: 400,
    retryable: false,
    text: "This agent does not know the operation. Update the agent.",
  },
  ARGUMENTS: { status: 400, retryable: false, text: "The operation's values do not fit. See `details`." },
  JOURNAL: {
    status: 507,
    retryable: true,
    text: "The PC cannot keep its journal (disk full?). Nothing was run.",
  },
  // Sign-in and joining
  SIGN_IN: { status: 401, retryable: false, text: "Sign in first." },
  WRONG_CREDENTIALS: { status: 401, retryable: true, text: "Name or password is wrong." },
  LINK_UNKNOWN: { status: 404, retryable: false, text: "This link is not known here. Ask for a new one." },
  LINK_USED: { status: 410, retryable: false, text: "This link was used already. Ask for a new one." },
  LINK_EXPIRED: { status: 410, retryable: false, text: "This link has run out. Ask for a new one." },
  TICKET: { status: 401, retryable: true, text: "The connection ticket is missing, used or old." },
  ORIGIN: { status: 403, retryable: false, text: "This request did not come from Deskside's own page." },
  HOST: { status: 421, retryable: false, text: "This hub does not answer under that name." },
  FORBIDDEN: { status: 403, retryable: false, text: "Your role does not allow this." },
  TOO_MANY: { status: 429, retryable: true, text: "Too many tries. Wait a minute." },
  DEVICE_UNKNOWN: {
    status: 403,
    retryable: false,
    text: "This machine is not known here. Open a new join link.",
  },
  DEVICE_DUPLICATE: {
    status: 409,
    retryable: false,
    text: "Another agent with the same key took over. Only one can run.",
  },
  VERSION: {
    status: 400,
    retryable: false,
    text: "The two versions have nothing in common. Update the older side.",
  },
  // State
  NOT_FOUND: { status: 404, retryable: false, text: "There is no such thing, or you may not see it." },
  CONFLICT: { status: 409, retryable: false, text: "It has changed meanwhile. Look again." },
  STALE_STEP: {
    status: 409,
    retryable: true,
    text: "Somebody answered this step already. Here is the current one.",
  },
  STATE: { status: 409, retryable: false, text: "This cannot be done in the present state. See `details`." },
  ROOT_EXISTS: { status: 409, retryable: false, text: "This hub has an organisation already." },
  OFFLINE: { status: 409, retryable: true, text: "The PC is not connected." },
  // Running
  STORE_UNAVAILABLE: {
    status: 507,
    retryable: true,
    text: "The hub cannot write (disk full?). Nothing was recorded; try again.",
  },
  OVERLOADED: { status: 503, retryable: true, text: "The hub is busy. Try again in a moment." },
  UNSUPPORTED_MEDIA: { status: 415, retryable: false, text: "Send application/json." },
  INTERNAL: {
    status: 500,
    retryable: true,
    text: "Something failed inside. The correlation id finds it in the log.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** An expected failure with a code of the table; `details` is for people, never a secret. */
export class DesksideError extends Error {
  override readonly name = "DesksideError";
  readonly code: ErrorCode;
  readonly details: string | undefined;
  constructor(code: ErrorCode, details?: string, options?: { cause?: unknown }) {
    super(details === undefined ? ERRORS[code].text : `${ERRORS[code].text} ${details}`, options);
    this.code = code;
    this.details = details;
  }
}
