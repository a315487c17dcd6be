/** What the verifier of a record says. */

/** One thing that the record shows, and what that rests on. */
export interface Statement {
  /**
   * - `pc`: signed by the agent on the customer's machine.
   * - `technician`: signed by a technician's key that leads to the root.
   * - `reported`: kept by the hub in the signed chain, but said by link, telephone or page: not signed by the PC.
   */
  readonly basis: "pc" | "technician" | "reported";
  /** Milliseconds since 1970 UTC, by the signer's clock. */
  readonly at: number;
  readonly text: string;
  /** SHA-256 of the signed object, where there is one. */
  readonly object?: string;
  /** Number of the event, where it is one. */
  readonly seq?: number;
}

export interface RecordProblem {
  /** Number of the event where it shows, if it shows in one. */
  readonly at?: number;
  readonly text: string;
}

export interface RecordVerdict {
  /**
   * - `good`: every hash and signature fits, and the last head covers the last event.
   * - `truncated`: what is here fits, but the end is missing or nobody signed it.
   * - `bad`: something does not fit.
   */
  readonly verdict: "good" | "bad" | "truncated";
  /** First event where it is bad, or the last one that a head covers where it is truncated. */
  readonly at?: number;
  readonly problems: readonly RecordProblem[];
  /** Thumbprint of the root that it rests on; null where the organisation's object is unreadable. */
  readonly root: string | null;
  readonly organisation: string | null;
  /** True where the caller named this root; else the words are "consistent; compare this fingerprint". */
  readonly rootConfirmed: boolean;
  /** One line for people. */
  readonly summary: string;
  readonly statements: readonly Statement[];
  /** Honest limits of what was shown: hidden events, missing recordings, certificates revoked since. */
  readonly notes: readonly string[];
}
