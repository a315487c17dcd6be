import { webcrypto } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeBase64url, utf8 } from "../trust/bytes.ts";
import { createCrypto } from "../trust/crypto.ts";
import { certify, createTestOrganisation, DAY_S, NOW_S, revoke } from "../trust/organisation.fixture.ts";
import { hashOf } from "../trust/thumbprint.ts";
import type { ExportedRecord } from "./export.ts";
import { chainEvents, createTestCase, head, type TestCase } from "./record.fixture.ts";
import { codeOf } from "../trust/code-of.fixture.ts";
import { parseRecord, recordForHtml } from "./record-text.ts";
import { verifyRecord } from "./verify-record.ts";

const crypto = createCrypto(webcrypto);
let made: TestCase;

beforeAll(async () => {
  made = await createTestCase(crypto);
});

const verify = (record: ExportedRecord, root?: string) =>
  verifyRecord(crypto, JSON.stringify(record), { root });
/** The record with parts exchanged. */
const withParts = (parts: Partial<ExportedRecord>): ExportedRecord => ({ ...made.record, ...parts });
/** Exchanges one element of a list. */
const replaced = <T>(list: readonly T[], at: number, item: T): T[] =>
  list.map((old, index) => (index === at ? item : old));
/** The verdict and what it says, for a failed expectation to show. */
async function verdictOf(record: ExportedRecord) {
  const { verdict, at, problems } = await verify(record);
  return { verdict, at, text: problems.map((problem) => problem.text).join("\n") };
}
async function caseWith(change: Parameters<typeof createTestCase>[2]) {
  const changed = await createTestCase(crypto, undefined, change);
  return verdictOf(changed.record);
}

describe("a record", () => {
  test("that is whole is good under its root, and consistent without one", async () => {
    const { org, record } = made;
    const named = await verify(record, org.root.kid);
    expect(named).toMatchObject({
      verdict: "good",
      problems: [],
      root: org.root.kid,
      organisation: "Cedar IT",
      rootConfirmed: true,
    });
    expect(named.summary).toContain("Good: 6 events");
    const unnamed = await verify(record);
    expect(unnamed).toMatchObject({ verdict: "good", rootConfirmed: false });
    expect(unnamed.summary).toContain(`compare this fingerprint with one that you know: ${org.root.kid}`);
  });
  test("under another root than the one named is bad", async () => {
    const verdict = await verify(made.record, made.org.tech.kid);
    expect(verdict).toMatchObject({ verdict: "bad", rootConfirmed: false });
    expect(verdict.summary).toContain("ROOT_MISMATCH");
  });
  test("says who signed what, and what was only reported", async () => {
    const { statements } = await verify(made.record);
    const says = (basis: string, part: string) =>
      statements.some((one) => one.basis === basis && one.text.includes(part));
    expect(says("pc", "The customer allowed Tess Tech: run_checks, terminal.")).toBe(true);
    expect(says("pc", "Tess Tech sent check.run")).toBe(true);
    expect(says("pc", "The customer answered step run-1.1 on the PC: everything")).toBe(true);
    expect(says("pc", "The PC signed the record up to event 5.")).toBe(true);
    expect(says("technician", "Tess Tech signed the record up to event 6.")).toBe(true);
    expect(says("reported", "chat.posted by Carla, reported by link, not signed by the PC.")).toBe(true);
  });
  test("inside an HTML report is found, whatever its texts hold", async () => {
    const events = await chainEvents(crypto, [
      { type: "chat.posted", data: { text: "</script><script>alert(1)</script>" } },
    ]);
    const record = withParts({ events, heads: [await head(made.org.tech, events)], summary: null });
    const html = `<!doctype html><title>x</title><script type="application/json" id="deskside-record">${recordForHtml(record)}</script><p>`;
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect((await verifyRecord(crypto, html)).verdict).toBe("good");
    expect((await verifyRecord(crypto, "<html></html>")).summary).toContain("carries no record");
  });
});

describe("the chain of events", () => {
  test("with a changed entry is bad at that event", async () => {
    const event = made.record.events[2];
    const changed = {
      ...event,
      entry: event?.entry?.replace("Nothing", "Everything"),
    } as (typeof made.record.events)[number];
    expect(await verdictOf(withParts({ events: replaced(made.record.events, 2, changed) }))).toMatchObject({
      verdict: "bad",
      at: 3,
    });
  });
  test("with a changed salt, digest or hash is bad at that event", async () => {
    for (const part of ["salt", "digest", "hash"] as const) {
      const [, second, third] = made.record.events;
      const events = replaced(made.record.events, 1, {
        ...second,
        [part]: third?.[part],
      } as (typeof made.record.events)[number]);
      expect(await verdictOf(withParts({ events }))).toMatchObject({ verdict: "bad", at: 2 });
    }
  });
  test("with an event left out, doubled or moved is bad", async () => {
    const { events } = made.record;
    const first = events[0] as (typeof events)[number];
    for (const changed of [
      events.toSpliced(2, 1),
      events.toSpliced(1, 0, first),
      [...events.slice(1, 3), first, ...events.slice(3)],
    ]) {
      expect((await verdictOf(withParts({ events: changed }))).verdict).toBe("bad");
    }
  });
  test("made anew over other events is bad, because the heads signed another history", async () => {
    const drafts = replaced(made.drafts, 2, { type: "chat.posted", data: { text: "All is well." } });
    const events = await chainEvents(crypto, drafts);
    expect((await verdictOf(withParts({ events }))).text).toContain("signed over another history");
  });
  test("of another case is bad", async () => {
    const events = await chainEvents(crypto, made.drafts, "case-9");
    const found = await verdictOf(withParts({ events, heads: [await head(made.org.tech, events)] }));
    expect(found.text).toContain("belongs to another case");
  });
  test("with a salt that leaves an erased entry to be guessed is bad", async () => {
    const { chainHash, chainStart, entryDigest } = await import("./event-hash.ts");
    const entry = made.record.events[0]?.entry ?? "";
    const digest = await entryDigest(crypto, new Uint8Array(1), entry);
    const hash = encodeBase64url(await chainHash(crypto, chainStart(), digest));
    const events = [{ seq: 1, entry, salt: "AA", digest: encodeBase64url(digest), hash }];
    const record = withParts({ events, summary: null, heads: [await head(made.org.tech, events)] });
    expect((await verdictOf(record)).text).toContain("The entry was changed");
  });
  test("with an entry that names another number, or is no event, is bad", async () => {
    const entry = JSON.stringify({ no: "event" });
    const salt = new Uint8Array(16).fill(7);
    const { chainHash, chainStart, entryDigest } = await import("./event-hash.ts");
    const moved = (made.record.events[1]?.entry ?? "") as string;
    for (const [text, says] of [
      [entry, "is no event"],
      [moved, "another number"],
    ] as const) {
      const digest = await entryDigest(crypto, salt, text);
      const hash = await chainHash(crypto, chainStart(), digest);
      const events = [
        {
          seq: 1,
          entry: text,
          salt: encodeBase64url(salt),
          digest: encodeBase64url(digest),
          hash: encodeBase64url(hash),
        },
      ];
      expect(
        (await verdictOf(withParts({ events, summary: null, heads: [await head(made.org.tech, events)] })))
          .text,
      ).toContain(says);
    }
  });
});

describe("what is hidden", () => {
  const hide = (at: number, hidden: "internal" | "erased" | undefined, parts: object = {}) =>
    replaced(made.record.events, at, {
      ...(made.record.events[at] as (typeof made.record.events)[number]),
      entry: null,
      salt: null,
      ...(hidden === undefined ? {} : { hidden }),
      ...parts,
    });
  test("leaves the chain good: erased anywhere, internal in the customer's copy", async () => {
    const erased = await verify(withParts({ events: hide(1, "erased") }));
    expect(erased.verdict).toBe("good");
    expect(erased.notes).toContain("1 events are shown by their hash only.");
    expect((await verify(withParts({ events: hide(1, "internal"), copy: "customer" }))).verdict).toBe("good");
  });
  test("keeps its number", async () => {
    expect(await verdictOf(withParts({ events: hide(1, "erased", { seq: 9 }) }))).toMatchObject({
      verdict: "bad",
      at: 2,
    });
  });
  test("must say why, wholly, and not be internal in a full copy", async () => {
    for (const events of [
      hide(1, "internal"),
      hide(1, undefined),
      hide(1, "erased", { salt: made.record.events[1]?.salt }),
    ]) {
      expect((await verdictOf(withParts({ events }))).verdict).toBe("bad");
    }
  });
});

describe("the end", () => {
  test("cut off is truncated, at the last event that is there", async () => {
    const events = made.record.events.slice(0, 4);
    const found = await verdictOf(withParts({ events, summary: null }));
    expect(found).toMatchObject({ verdict: "truncated", at: 4 });
  });
  test("that nobody signed is truncated, at the last event that somebody did", async () => {
    const found = await verdictOf(withParts({ heads: made.record.heads.slice(0, 1) }));
    expect(found).toMatchObject({ verdict: "truncated", at: 5 });
    expect(await verdictOf(withParts({ heads: [] }))).toMatchObject({ verdict: "truncated", at: 0 });
    expect(await verdictOf(withParts({ heads: [], events: [], summary: null }))).toMatchObject({
      verdict: "truncated",
    });
  });
  test("of a file that breaks off is truncated too", async () => {
    const text = JSON.stringify(made.record);
    expect((await verifyRecord(crypto, text.slice(0, -1))).verdict).toBe("truncated");
    expect((await verifyRecord(crypto, text.slice(0, 900))).verdict).toBe("truncated");
    expect((await verifyRecord(crypto, `<script id="deskside-record">${text.slice(0, 900)}`)).verdict).toBe(
      "truncated",
    );
  });
  test("signed for another case, by a stranger, or outside a certificate's life is bad", async () => {
    const { org, record } = made;
    const stranger = await createTestOrganisation(crypto);
    const claims = {
      iss: org.tech.kid,
      case: "case-9",
      seq: 6,
      hash: record.events[5]?.hash ?? "",
      iat: NOW_S,
    };
    expect((await verdictOf(withParts({ heads: [await org.tech.sign("head", claims)] }))).text).toContain(
      "another case",
    );
    expect(
      (await verdictOf(withParts({ heads: [await head(stranger.tech, record.events)] }))).text,
    ).toContain("CHAIN");
    const late = await org.tech.sign("head", { ...claims, case: record.case.id, iat: NOW_S + 301 * DAY_S });
    expect((await verdictOf(withParts({ heads: [late] }))).text).toContain("EXPIRED");
  });
});

describe("a signed object", () => {
  test("changed, of a stranger, or of another type is bad", async () => {
    const [ask = ""] = made.record.objects;
    const [header, payload, signature] = (made.record.objects[2] ?? "").split(".");
    const [, other] = (made.record.objects[3] ?? "").split(".");
    const stranger = await createTestOrganisation(crypto);
    const foreign = await stranger.tech.sign("ask", { ...made.ask, iss: stranger.tech.kid });
    const objects = [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${"A".repeat(86)}`,
      foreign,
      made.record.trust.org,
    ];
    for (const jws of objects) {
      expect((await verdictOf(withParts({ objects: [...made.record.objects, jws] }))).verdict).toBe("bad");
    }
    expect((await verdictOf(withParts({ objects: [...made.record.objects, ask] }))).verdict).toBe("good");
  });
  test("missing behind an event, a grant, a command or a result is bad", async () => {
    for (const [at, says] of [
      [0, "ask that is not in the file"],
      [1, "grant that is not in the file"],
      [2, "command that is not in the file"],
      [4, "rests on a signed object"],
    ] as const) {
      expect((await verdictOf(withParts({ objects: made.record.objects.toSpliced(at, 1) }))).text).toContain(
        says,
      );
    }
  });
});

test("a case by another reference than the one that was asked for is bad, and unsigned where nobody asked", async () => {
  const found = await verdictOf(withParts({ case: { ...made.record.case, reference: "#7" } }));
  expect(found.text).toContain("names another case");
  const events = await chainEvents(crypto, made.drafts.slice(0, 2));
  const { notes } = await verify(
    withParts({ events, objects: [], recordings: [], heads: [await head(made.org.tech, events)] }),
  );
  expect(notes.join()).toContain("reference");
});

describe("a grant", () => {
  test.each([
    ["another machine than was asked", { ask: { aud: "A".repeat(43) } }],
    ["another session than its ask", { grant: { sid: "session-2" } }],
    ["another asker", { grant: { asker: "A".repeat(43) } }],
    ["another technician than asked", { grant: { sub: "tech-2" } }],
    [
      "a scope that was not asked for",
      { grant: { scopes: [{ scope: "elevated" as const, exp: NOW_S + 60 }] } },
    ],
    ["a scope that outlives it", { grant: { scopes: [{ scope: "terminal" as const, exp: NOW_S + 9_000 }] } }],
    ["while its ask was alive", { grant: { iat: NOW_S + 600 } }],
    ["while its ask was alive", { grant: { iat: NOW_S - 100 } }],
    ["answers an ask that is not in the file", { grant: { source: "A".repeat(43) } }],
    ["cannot check its offer", { grant: { how: "standing" as const } }],
  ])("that has %s is bad", async (says, change) => {
    expect((await caseWith(change)).text).toContain(says);
  });
});

describe("a command", () => {
  test.each([
    ["another machine than its grant's", { cmd: { aud: "A".repeat(43) } }],
    ["another session than its grant", { cmd: { sid: "session-2" } }],
    [
      "has not the scope run_commands",
      { cmd: { op: "command.run", args: { argv: ["true"], timeoutMs: 1_000, stream: 3 } } },
    ],
    ["outside the life of its grant", { cmd: { iat: NOW_S + 4_000, exp: NOW_S + 4_060 } }],
    ["outside the life of its grant", { cmd: { iat: NOW_S - 100, exp: NOW_S - 40 } }],
    ["has not the scope terminal", { terminal: { iat: NOW_S + 1_900, exp: NOW_S + 1_960 } }],
    ["grant that is not in the file", { cmd: { grant: "grant-2" } }],
  ])("that was %s is bad", async (says, change) => {
    expect((await caseWith(change)).text).toContain(says);
  });
  test("that the PC refused may have been outside its grant", async () => {
    const found = await caseWith({
      cmd: { op: "command.run", args: { argv: ["true"], timeoutMs: 1_000, stream: 3 } },
      result: { status: "refused", code: "SCOPE" },
    });
    expect(found).toMatchObject({ verdict: "good" });
  });
  test("by a technician whose certificate has not the scope is bad", async () => {
    const { org, record } = made;
    const narrow = await certify(org.issuer, org.tech, {
      jti: "tech-1",
      can: ["attended"],
      name: "Tess Tech",
      scopes: ["run_checks"],
    });
    const chains = [[org.ownerCert, org.issuerCert, narrow]];
    const found = await verdictOf(withParts({ trust: { ...record.trust, chains } }));
    expect(found.text).toContain("signer without the scope terminal");
  });
  test("by another technician than the one whom the customer allowed is bad", async () => {
    const { org, record } = made;
    const claims = { ...made.cmds[0], jti: "cmd-9", iss: org.issuer.kid } as never;
    const objects = [...record.objects, await org.issuer.sign("cmd", claims)];
    const chains = [...record.trust.chains, [org.ownerCert, org.issuerCert]];
    const found = await verdictOf(withParts({ objects, trust: { ...record.trust, chains } }));
    expect(found.text).toContain("another technician than its grant's");
  });
  test("used twice is bad, whichever of its signature's forms is shown", async () => {
    const again = await made.org.tech.sign("cmd", made.cmds[0] as never);
    expect((await verdictOf(withParts({ objects: [...made.record.objects, again] }))).text).toContain(
      "Command cmd-1 was used twice",
    );
  });
  test("without a result is told as the technician's word alone", async () => {
    const drafts = made.drafts.filter(({ type }) => type !== "task.done");
    const events = await chainEvents(crypto, drafts);
    const record = withParts({
      objects: made.record.objects.toSpliced(4, 1),
      events,
      heads: [await head(made.org.tech, events)],
      documents: [],
    });
    const { verdict, statements } = await verify(record);
    expect(verdict).toBe("good");
    expect(statements.find(({ text }) => text.includes("check.run"))).toMatchObject({ basis: "technician" });
  });
});

describe("a result", () => {
  test("from another machine, or a second different one, is bad", async () => {
    const { org, record, results } = made;
    const second = await org.device.sign("result", {
      ...(results[0] as object),
      jti: "result-9",
      status: "failed",
    } as never);
    expect((await verdictOf(withParts({ objects: [...record.objects, second] }))).text).toContain(
      "two different results",
    );
    const other = await createTestOrganisation(crypto);
    const devcert = await org.tech.sign("devcert", {
      jti: "d2",
      iss: org.tech.kid,
      sub: other.device.kid,
      cnf: { jwk: other.device.jwk },
      kind: "attended",
      iat: NOW_S,
      exp: NOW_S + 60,
    });
    const foreign = await other.device.sign("result", {
      ...(results[0] as object),
      iss: other.device.kid,
    } as never);
    const found = await verdictOf(
      withParts({
        objects: replaced(record.objects, 4, foreign),
        trust: { ...record.trust, devcerts: [...record.trust.devcerts, devcert] },
      }),
    );
    expect(found.text).toContain("answered by another machine");
  });
  test("that takes the place of another in the PC's own chain is bad", async () => {
    const { org, record, results } = made;
    const fork = await org.device.sign("result", {
      ...(results[2] as object),
      jti: "result-8",
      cmd: await hashOf(crypto, record.objects[2] ?? ""),
      prev: results[2]?.prev ?? null,
    } as never);
    expect((await verdictOf(withParts({ objects: [...record.objects, fork] }))).text).toContain(
      "was used twice",
    );
  });
});

describe("documents, recordings and the summary", () => {
  test("changed are bad", async () => {
    const { documents, recordings } = made.record;
    const [document] = documents;
    const [recording] = recordings;
    if (document === undefined || recording === undefined) throw new Error("The fixture has both.");
    expect((await verdictOf(withParts({ documents: [{ ...document, text: "{}" }] }))).text).toContain(
      "was changed",
    );
    const chunk: [number, string] = [120, encodeBase64url(utf8("$ x"))];
    const chunks = replaced(recording.chunks, 1, chunk);
    expect((await verdictOf(withParts({ recordings: [{ ...recording, chunks }] }))).text).toContain(
      "not what came out",
    );
    expect((await verdictOf(withParts({ summary: "{}" }))).text).toContain(
      "not the one that the chain names",
    );
  });
  test("a recording of the same length, of another length, or that runs back in time is bad", async () => {
    const [recording] = made.record.recordings;
    if (recording === undefined) throw new Error("The fixture has one.");
    const chunksOf = (text: string, at = 120): [number, string][] => [
      [at, encodeBase64url(utf8(text.slice(0, 4)))],
      [120, encodeBase64url(utf8(text.slice(4)))],
    ];
    const withChunks = async (chunks: [number, string][]) =>
      (await verdictOf(withParts({ recordings: [{ ...recording, chunks }] }))).text;
    expect(await withChunks(chunksOf("total 0\r\n$ "))).toBe("");
    expect(await withChunks(chunksOf("total 1\r\n$ "))).toContain("not what came out");
    expect(await withChunks(chunksOf("total 0\r\n$ ", 121))).toContain("cannot be read");
    const out = { sha256: await hashOf(crypto, "total 0\r\n$ "), bytes: 12 };
    expect((await caseWith({ terminalResult: { out } })).text).toContain("not what came out");
  });
  test("in base64url are compared alike", async () => {
    const [document] = made.record.documents;
    const base64 = encodeBase64url(utf8(document?.text ?? ""));
    const { text: _, ...rest } = document as NonNullable<typeof document>;
    expect((await verdictOf(withParts({ documents: [{ ...rest, base64 }] }))).verdict).toBe("good");
    expect((await verdictOf(withParts({ documents: [{ ...rest, base64: `${base64}=` }] }))).verdict).toBe(
      "bad",
    );
  });
  test("missing: a document is bad, one withheld or a recording left out is said", async () => {
    const [document] = made.record.documents;
    expect((await verdictOf(withParts({ documents: [] }))).text).toContain("is missing");
    const withheld = [
      { sha256: document?.sha256 ?? "", type: "application/json", withheld: "expired" as const },
    ];
    const { verdict, notes } = await verify(withParts({ documents: withheld, recordings: [] }));
    expect(verdict).toBe("good");
    expect(notes.join()).toMatch(/not in this copy \(expired\).*11 bytes/s);
  });
  test("a document with two contents, or none, is bad", async () => {
    const [document] = made.record.documents;
    const both = { ...document, base64: encodeBase64url(utf8(document?.text ?? "")) } as NonNullable<
      typeof document
    >;
    expect((await verdictOf(withParts({ documents: [both] }))).verdict).toBe("bad");
    expect((await verdictOf(withParts({ documents: [{ sha256: both.sha256, type: "x" }] }))).verdict).toBe(
      "bad",
    );
  });
  test("a recording with gaps is told so; of an unknown command, twice, or unasked it is bad", async () => {
    const [recording] = made.record.recordings;
    if (recording === undefined) throw new Error("The fixture has one.");
    const gaps = await verify(withParts({ recordings: [{ ...recording, complete: false, chunks: [] }] }));
    expect(gaps.verdict).toBe("good");
    expect(gaps.notes.join()).toContain("has gaps");
    expect((await verdictOf(withParts({ recordings: [recording, recording] }))).text).toContain(
      "two recordings",
    );
    expect(
      (await verdictOf(withParts({ recordings: [{ ...recording, cmd: "A".repeat(43) }] }))).text,
    ).toContain("not in the file");
    const limits = { programsPerMinute: 10, checksPerMinute: 60, terminals: 2, record: false };
    expect((await caseWith({ grant: { limits } })).text).toContain("had not allowed it");
  });
});

describe("certificates", () => {
  test("revoked since are told, for the record was signed before", async () => {
    const { org, record } = made;
    const lists = [{ list: await revoke(org.owner, 2, ["tech-1", "device-1"]), listCerts: [org.ownerCert] }];
    const { verdict, notes } = await verify(withParts({ trust: { ...record.trust, lists } }));
    expect(verdict).toBe("good");
    expect(notes.join()).toMatch(/Tess Tech was revoked.*machine's certificate was revoked/s);
  });
  test("missing, or of a device that no technician in the file vouched for, are bad", async () => {
    const { trust } = made.record;
    expect((await verdictOf(withParts({ trust: { ...trust, chains: [] } }))).verdict).toBe("bad");
    expect((await verdictOf(withParts({ trust: { ...trust, devcerts: [] } }))).verdict).toBe("bad");
    const stranger = await createTestOrganisation(crypto);
    expect(
      (await verdictOf(withParts({ trust: { ...trust, devcerts: [...trust.devcerts, stranger.devcert] } })))
        .verdict,
    ).toBe("bad");
    expect((await verdictOf(withParts({ trust: { ...trust, org: stranger.org } }))).verdict).toBe("bad");
  });
});

describe("any file", () => {
  test("that is none is bad, with words", async () => {
    for (const text of [
      "",
      "null",
      "[]",
      "{}",
      '{"format":"other"}',
      JSON.stringify({ ...made.record, more: 1 }),
      JSON.stringify({ ...made.record, version: 2 }),
    ]) {
      expect(await verifyRecord(crypto, text)).toMatchObject({
        verdict: "bad",
        root: null,
        organisation: null,
      });
    }
  });
  test("larger than any record is refused before it is read", async () => {
    const text = JSON.stringify(made.record);
    expect(await codeOf(() => parseRecord(text, text.length))).toBe("none");
    expect(await codeOf(() => parseRecord(text, text.length - 1))).toBe("MESSAGE_TOO_LARGE");
  });
  test("with one character exchanged is never good with the same content, and never throws", async () => {
    const text = JSON.stringify(made.record);
    const good = await verifyRecord(crypto, text);
    // Fields that say something of the file and not of the case: nobody's signature covers them.
    const free = /"exportedAt":\d+|"startedAt":\d+|"cols":\d+|"rows":\d+|"type":"application\/json"|\[\d+,"/g;
    const spans = [...text.matchAll(free)].map(
      (match) => [match.index, match.index + match[0].length] as const,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), async (at, code) => {
        const mutated = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        fc.pre(mutated !== text && !spans.some(([from, to]) => at >= from && at < to));
        const verdict = await verifyRecord(crypto, mutated);
        expect(verdict.verdict === "good" && verdict.notes.length === good.notes.length).toBe(false);
      }),
      { numRuns: 250 },
    );
  });
});
