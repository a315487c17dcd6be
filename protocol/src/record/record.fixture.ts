/** A small case for tests, as a hub would export it: asked, granted, checked, commanded, recorded, signed off. */
import type { ClaimsInput, Signer } from "../trust/sign.ts";
import { encodeBase64url, utf8 } from "../trust/bytes.ts";
import type { Crypto } from "../trust/crypto.ts";
import {
  createTestOrganisation,
  type FixedKeys,
  NOW_S,
  type TestOrganisation,
} from "../trust/organisation.fixture.ts";
import { hashOf, hashOfBytes } from "../trust/thumbprint.ts";
import { chainHash, chainStart, entryDigest } from "./event-hash.ts";
import type { ExportedEvent, ExportedRecord, RecordedEntry } from "./export.ts";

export const CASE_ID = "case-1042";

/** An event without its place in the chain. */
export interface EventDraft {
  readonly type: string;
  readonly actor?: RecordedEntry["actor"];
  readonly visibility?: "internal" | "customer";
  readonly data?: RecordedEntry["data"];
}

/** Chains events as the hub does. Salts are fixed, so that the fixture is the same each time. */
export async function chainEvents(
  crypto: Crypto,
  drafts: readonly EventDraft[],
  stream = CASE_ID,
): Promise<ExportedEvent[]> {
  const events: ExportedEvent[] = [];
  let previous = chainStart();
  for (const [index, draft] of drafts.entries()) {
    const seq = index + 1;
    const entry = JSON.stringify({
      stream,
      seq,
      type: draft.type,
      actor: draft.actor ?? { kind: "hub", id: "hub", name: "" },
      at: NOW_S * 1_000 + seq,
      channel: null,
      visibility: draft.visibility ?? "customer",
      data: draft.data ?? {},
    });
    const salt = new Uint8Array(16).fill(seq);
    const digest = await entryDigest(crypto, salt, entry);
    previous = await chainHash(crypto, previous, digest);
    events.push({
      seq,
      entry,
      salt: encodeBase64url(salt),
      digest: encodeBase64url(digest),
      hash: encodeBase64url(previous),
    });
  }
  return events;
}

export const head = (
  signer: Signer,
  events: readonly ExportedEvent[],
  seq = events.length,
): Promise<string> =>
  signer.sign("head", {
    iss: signer.kid,
    case: CASE_ID,
    seq,
    hash: events[seq - 1]?.hash ?? "",
    iat: NOW_S + 500,
  });

export interface TestCase {
  readonly org: TestOrganisation;
  readonly record: ExportedRecord;
  readonly ask: ClaimsInput<"ask">;
  readonly grant: ClaimsInput<"grant">;
  readonly cmds: readonly ClaimsInput<"cmd">[];
  readonly results: readonly ClaimsInput<"result">[];
  readonly drafts: readonly EventDraft[];
}

const OUTPUT = "total 0\r\n$ ";
const REPORT = JSON.stringify({ check: "net.dns", status: "fail" });

/** The case, with fresh keys or the given ones. Change a claim by `change` before anything is signed over it. */
export async function createTestCase(
  crypto: Crypto,
  keys?: FixedKeys,
  change: {
    readonly ask?: Partial<ClaimsInput<"ask">>;
    readonly grant?: Partial<ClaimsInput<"grant">>;
    readonly cmd?: Partial<ClaimsInput<"cmd">>;
    readonly terminal?: Partial<ClaimsInput<"cmd">>;
    readonly result?: Partial<ClaimsInput<"result">>;
    readonly terminalResult?: Partial<ClaimsInput<"result">>;
  } = {},
): Promise<TestCase> {
  const org = await createTestOrganisation(crypto, keys);
  const { tech, device } = org;
  const ask: ClaimsInput<"ask"> = {
    jti: "ask-1",
    iss: tech.kid,
    aud: device.kid,
    sid: "session-1",
    nonce: "bm9uY2U",
    case: "#1042",
    scopes: ["view_diagnostics", "run_checks", "terminal"],
    reason: "No internet",
    iat: NOW_S,
    exp: NOW_S + 300,
    ...change.ask,
  };
  const askJws = await tech.sign("ask", ask);
  const grant: ClaimsInput<"grant"> = {
    jti: "grant-1",
    iss: device.kid,
    sub: "tech-1",
    sid: "session-1",
    source: await hashOf(crypto, askJws),
    asker: tech.kid,
    scopes: [
      { scope: "run_checks", exp: NOW_S + 3_600 },
      { scope: "terminal", exp: NOW_S + 1_800 },
    ],
    limits: { programsPerMinute: 10, checksPerMinute: 60, terminals: 2, record: true },
    how: "companion",
    wording: "v1",
    iat: NOW_S + 20,
    exp: NOW_S + 3_600,
    ...change.grant,
  };
  const grantJws = await device.sign("grant", grant);
  const base = { iss: tech.kid, aud: device.kid, sid: "session-1", grant: "grant-1" };
  const cmds: ClaimsInput<"cmd">[] = [
    {
      jti: "cmd-1",
      ...base,
      seq: 1,
      op: "check.run",
      args: { check: "net.dns", params: {} },
      iat: NOW_S + 30,
      exp: NOW_S + 90,
      ...change.cmd,
    },
    {
      jti: "cmd-2",
      ...base,
      seq: 2,
      op: "terminal.open",
      args: { stream: 1, cols: 80, rows: 24 },
      iat: NOW_S + 40,
      exp: NOW_S + 100,
      ...change.terminal,
    },
  ];
  const [check, terminal] = [
    await tech.sign("cmd", cmds[0] as never),
    await tech.sign("cmd", cmds[1] as never),
  ];
  const started = (NOW_S + 30) * 1_000;
  const checkResult: ClaimsInput<"result"> = {
    jti: "result-1",
    iss: device.kid,
    cmd: await hashOf(crypto, check),
    status: "ok",
    document: { sha256: await hashOf(crypto, REPORT), bytes: REPORT.length },
    started,
    ended: started + 50,
    prev: null,
    ...change.result,
  };
  const first = await device.sign("result", checkResult);
  const openResult: ClaimsInput<"result"> = {
    jti: "result-2",
    iss: device.kid,
    cmd: await hashOf(crypto, terminal),
    status: "open",
    started,
    ended: null,
    prev: await hashOf(crypto, first),
  };
  const opened = await device.sign("result", openResult);
  const closed: ClaimsInput<"result"> = {
    ...openResult,
    jti: "result-3",
    status: "ok",
    exit: 0,
    out: { sha256: await hashOfBytes(crypto, utf8(OUTPUT)), bytes: utf8(OUTPUT).length },
    ended: started + 9_000,
    prev: await hashOf(crypto, opened),
    ...change.terminalResult,
  };
  const last = await device.sign("result", closed);
  const answer = await device.sign("answer", {
    jti: "answer-1",
    iss: device.kid,
    sid: "session-1",
    step: "run-1.1",
    shown: await hashOf(crypto, "Is it one website, or everything?"),
    answer: "everything",
    wording: "v1",
    iat: NOW_S + 35,
  });
  const objects = [askJws, grantJws, check, terminal, first, opened, last, answer];
  const summary = JSON.stringify({ problem: "No internet", resolution: "Resolver corrected" });
  const signed = async (jws: string) => ({ signed: [await hashOf(crypto, jws)] });
  const technician = { kind: "technician" as const, id: "tech-1", name: "Tess Tech" };
  const drafts: EventDraft[] = [
    { type: "case.opened", actor: technician, data: { problem: "No internet" } },
    {
      type: "note.added",
      actor: technician,
      visibility: "internal",
      data: { text: "Third time this month." },
    },
    {
      type: "chat.posted",
      actor: { kind: "customer", id: "person-1", name: "Carla" },
      data: { text: "Nothing loads." },
    },
    {
      type: "grant.given",
      actor: { kind: "agent", id: device.kid, name: "pc-14" },
      data: await signed(grantJws),
    },
    { type: "task.done", actor: { kind: "agent", id: device.kid, name: "pc-14" }, data: await signed(first) },
    { type: "record.exported", actor: technician, data: { summary: await hashOf(crypto, summary) } },
  ];
  const events = await chainEvents(crypto, drafts);
  const record: ExportedRecord = {
    format: "deskside-record",
    version: 1,
    exportedAt: (NOW_S + 600) * 1_000,
    copy: "full",
    case: { id: CASE_ID, reference: "#1042" },
    trust: {
      org: org.org,
      lists: [{ list: org.bundle.list, listCerts: org.bundle.listCerts }],
      chains: [org.bundle.certs],
      devcerts: [org.devcert],
    },
    events,
    objects,
    heads: [await head(device, events, 5), await head(tech, events)],
    documents: [{ sha256: await hashOf(crypto, REPORT), type: "application/json", text: REPORT }],
    recordings: [
      {
        cmd: await hashOf(crypto, terminal),
        cols: 80,
        rows: 24,
        startedAt: started,
        chunks: [
          [0, encodeBase64url(utf8(OUTPUT.slice(0, 4)))],
          [120, encodeBase64url(utf8(OUTPUT.slice(4)))],
        ],
        complete: true,
      },
    ],
    summary,
  };
  return { org, record, ask, grant, cmds, results: [checkResult, openResult, closed], drafts };
}
