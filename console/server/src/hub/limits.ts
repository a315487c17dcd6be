/** Limits of the live side, each with its unit and its reason. */
import { STREAM_WINDOW_BYTES } from "@deskside/protocol";

/** What may wait in one peer's socket, in bytes, before the connection is given up: a reader of ours never lets it come so far. */
export const SOCKET_BUFFER_MAX_BYTES = 1024 * 1024;
/** Above this in a console's socket a live sample is dropped, in bytes: the next one is newer. */
export const LIVE_BUFFER_MAX_BYTES = 64 * 1024;
/** Frames of one stream that wait for their `open` result, in bytes: its window, with room for headers and tags. */
export const HELD_MAX_BYTES = 2 * STREAM_WINDOW_BYTES;
/** Input of one stream that the agent has not acknowledged, in bytes: its window, with as much again for keys in small frames. */
export const TYPED_MAX_BYTES = 4 * STREAM_WINDOW_BYTES;
/** Handshakes a second from one address that prove nothing; those that do are given back. */
export const HANDSHAKES_PER_SECOND = 200;
/** Handshakes at once from one address, until they have proven themselves. */
export const HANDSHAKES_AT_ONCE = 500;
/** Addresses that are counted; older ones are forgotten first. 10,000 of them are about 1 MB. */
export const ADDRESSES_MAX = 10_000;
/** Connections that have not yet proven themselves, of all addresses: 5 s at 800 a second. */
export const UNPROVEN_MAX = 4_000;
/** Control messages of one peer that wait for the store; more is a flood. */
export const WAITING_MESSAGES_MAX = 256;
/** Messages that could not be read or are not allowed, before a connection is closed. */
export const BAD_MESSAGES_MAX = 20;
/** A ticket's life, in ms. */
export const TICKET_LIFE_MS = 30_000;
/** Tickets that are open at once; the oldest is dropped. */
export const TICKETS_MAX = 10_000;
/** Documents that one agent sends at once. */
export const DOCUMENTS_PER_AGENT = 4;
/** Memory for documents that are on their way, of all agents, in bytes: 32 of the largest. */
export const DOCUMENTS_TOTAL_BYTES = 128 * 1024 * 1024;
/** A whole document waits this long for its result, and a result for its document or output, in ms: one linger. */
export const PARTS_WAIT_MS = 60_000;
/** Output of one command that is kept, in bytes; a longer one keeps its hash only. */
export const OUTPUT_KEPT_BYTES = 8 * 1024 * 1024;
/** Memory for outputs that are being collected, of all agents, in bytes. */
export const OUTPUTS_TOTAL_BYTES = 128 * 1024 * 1024;
/** Streams of one device, of all consoles. */
export const STREAMS_PER_DEVICE = 32;
/** Commands of one device whose end is not yet known; the oldest is forgotten: its result then goes to watchers only. */
export const COMMANDS_PER_DEVICE = 256;
/** Cases that a device's presence is told to, newest first. */
export const CASES_PER_DEVICE = 8;
/** Changes are gathered for this long, in ms: two hundred steps a second become fifty messages. */
export const CHANGES_EVERY_MS = 20;
/** A customer's page is pushed at most this often, in ms. */
export const CUSTOMER_VIEW_EVERY_MS = 100;
/** Time for an agent to name its checks and procedures, in ms. */
export const CATALOGUE_TIMEOUT_MS = 5_000;
/** A live sample older than this is not shown to somebody who begins to watch, in ms. */
export const SAMPLE_FRESH_MS = 3_000;
/** Between two notes of "last seen" of a connected agent, in ms. */
export const SEEN_EVERY_MS = 5 * 60_000;
/** A peer has this long to answer a close, in ms. */
export const CLOSE_TIMEOUT_MS = 3_000;
/** At a stop, what was begun has this long to be committed, in ms. */
export const DRAIN_TIMEOUT_MS = 5_000;
/** Consoles of all technicians. */
export const CONSOLES_MAX = 2_000;
/** Customers' pages. */
export const CUSTOMERS_MAX = 10_000;
