/** Limits that more than one side keeps. Each has its unit and its reason. */

/** A control message, in bytes: room for a 48 KiB signed object and its chain is sent apart. */
export const CONTROL_MAX_BYTES = 64 * 1024;
/** Payload of one stream frame, in bytes: four of a pty's 4 KiB chunks, 1 ms of a slow link at 128 Mb/s. */
export const FRAME_PAYLOAD_MAX_BYTES = 16 * 1024;
/** Unacknowledged bytes a stream may have on its way: p50 of an echo stayed 30 ms on a link of 1 MB/s and 20 ms. */
export const STREAM_WINDOW_BYTES = 64 * 1024;
/** The same for a whole connection: four streams at once need it. */
export const CONNECTION_WINDOW_BYTES = 128 * 1024;
/** What the agent keeps of a terminal's output for whoever comes back, in bytes. */
export const TERMINAL_RING_BYTES = 2 * 1024 * 1024;
/** A document in a stream (inventory, evidence), in bytes. */
export const DOCUMENT_MAX_BYTES = 4 * 1024 * 1024;
export const CONTROL_JSON = { depth: 16, tokens: 2_000 } as const;
export const DOCUMENT_JSON = { depth: 12, tokens: 200_000 } as const;
/** Messages of unknown type before a connection is closed. */
export const UNKNOWN_MESSAGES_MAX = 20;
/** Between two WebSocket pings, in ms; a peer silent for three of them is dead. */
export const PING_EVERY_MS = 15_000;
/** Silence after which a connection is dead and an agent offline, in ms: three missed pings. */
export const OFFLINE_AFTER_MS = 3 * PING_EVERY_MS;
/** Time to prove oneself after connecting, in ms. */
export const AUTHENTICATION_TIMEOUT_MS = 5_000;
/** How long a session's streams wait for a lost agent, in ms. */
export const LINGER_MS = 60_000;
/** Both sides see that a scope ends, this long before, in ms. */
export const ENDS_SOON_MS = 5 * 60_000;
/** An unanswered prompt is a no after this long, in ms. */
export const PROMPT_TIMEOUT_MS = 2 * 60_000;
/** "Yes" wakes this long after the first prompt of an organisation is shown, in ms. */
export const FIRST_CONTACT_DELAY_MS = 3_000;
/** After Stop, everything of the session is over within this time, in ms. */
export const STOP_WITHIN_MS = 2_000;
/** Difference of clocks above which a prompt shows both times, in ms. */
export const CLOCK_APART_MS = 5 * 60_000;
/** First live sample after subscription, in ms, so that rates exist. */
export const FIRST_SAMPLE_AFTER_MS = 250;
