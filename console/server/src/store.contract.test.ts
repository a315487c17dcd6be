/** What every store must do, whatever database is under it. An adapter joins by one more line in ADAPTERS. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { mkdtemp, rm } from "node:fs/promises";
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSqliteStore } from "./adapters/sqlite/sqlite-store.ts";
import type { Store } from "./ports/store.ts";
import { auditHash } from "./record/append-audit.ts";
import { CHAIN_START, chainHash, entryDigest } from "./record/append-event.ts";
import { SAMPLE_TIME, sampleCase, sampleId, sampleRun, sampleStep, TECHNICIAN } from "./store.samples.ts";

/** How to make a store over a folder or database of one's own. */
const ADAPTERS: readonly { name: string; create: (place: string) => Store }[] = [
  { name: "SQLite", create: (folder) => createSqliteStore({ folder }) },
];

/** The child that writes until it is killed. */
const WRITER = fileURLToPath(new URL("./testing/store-killed-writer.ts", import.meta.url));
// Each test opens a store of its own; its threads start five times faster from a cache.
enableCompileCache(join(tmpdir(), "deskside-test-cache"));
const by = { actor: TECHNICIAN, at: SAMPLE_TIME };

describe.each(ADAPTERS)("the store over $name", ({ name, create }) => {
  let place: string;
  let store: Store;
  let organisationId: string;
  let caseId: string;

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), "deskside-store-"));
    store = create(place);
    await store.start();
    ({ organisationId, caseId } = await sampleCase(store));
  });
  afterEach(async () => {
    await store.stop();
    await rm(place, { recursive: true, force: true });
  });

  const events = async () => (await store.read("case-events", { caseId, limit: 200 })).rows;
  const audit = async () => (await store.read("audit-list", { limit: 200 })).rows.reverse();

  describe("units of work", () => {
    test("a unit that is refused leaves nothing behind, and those beside it in the batch are kept", async () => {
      const runId = await sampleRun(store, { organisationId, caseId });
      const before = (await events()).length;
      const [first, refused, second] = await Promise.all([
        store.write("step-commit", sampleStep(runId, 1)),
        store.write("step-commit", sampleStep(runId, 7)),
        store.write("step-commit", sampleStep(runId, 2)),
      ]);
      expect(first).toMatchObject({ ok: true, seq: 1 });
      expect(refused).toMatchObject({ ok: false, code: "STALE_STEP", seq: 1 });
      expect(second).toMatchObject({ ok: true, seq: 2 });
      expect(await events()).toHaveLength(before + 2);
    });

    test("a refusal after changes undoes them", async () => {
      const deviceId = await joinedDevice(store, caseId);
      const auditBefore = (await audit()).length;
      const refused = await store.write("deployment-test", {
        ...by,
        id: "no-such-deployment",
        taskId: "task",
        mode: "run-now",
        passed: true,
        summary: "",
        reportJson: "{}",
      });
      expect(refused).toMatchObject({ ok: false, code: "NOT_FOUND" });
      expect(await store.query.selectFrom("deployment_tests").selectAll().execute()).toEqual([]);
      expect(await audit()).toHaveLength(auditBefore);
      expect(deviceId).toBeTruthy();
    });

    test("a unit that throws fails alone, as a bug", async () => {
      const link = {
        ...by,
        tokenHash: "same",
        accountId: TECHNICIAN.id,
        purpose: "test",
        expiresAt: SAMPLE_TIME + 1,
      };
      const [first, twice, other] = await Promise.allSettled([
        store.write("sign-in-link-create", link),
        store.write("sign-in-link-create", link),
        store.write("note-add", { ...by, caseId, visibility: "internal", data: { text: "kept" } }),
      ]);
      expect(first.status).toBe("fulfilled");
      expect(twice).toMatchObject({ status: "rejected", reason: { code: "INTERNAL", retryable: false } });
      expect(other).toMatchObject({ status: "fulfilled", value: { ok: true } });
    });

    test("units that wait together share commits, and commit in the order of the calls", async () => {
      const before = store.figures;
      const notes = Array.from({ length: 200 }, (_, i) =>
        store.write("note-add", { ...by, caseId, visibility: "internal", data: { i } }),
      );
      const results = await Promise.all(notes);
      const seqs = results.map((result) => (result.ok ? result.seq : -1));
      expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
      expect(store.figures.units - before.units).toBe(200);
      expect(store.figures.commits - before.commits).toBeLessThan(20);
    });

    test("a query sees what was acknowledged before it", async () => {
      for (let i = 0; i < 20; i++) {
        const id = sampleId();
        await store.write("person-upsert", { ...by, id, organisationId, name: `Person ${i}`, contacts: [] });
        const found = await store.query
          .selectFrom("persons")
          .select("name")
          .where("id", "=", id)
          .executeTakeFirst();
        expect(found?.name).toBe(`Person ${i}`);
      }
    });

    test("queries cannot change anything", async () => {
      await expect(store.query.deleteFrom("cases").execute()).rejects.toThrow(/readonly|read-only/i);
    });

    test("a full queue refuses the newest, and what it accepted is kept", async () => {
      const big = "x".repeat(16 * 1024 * 1024);
      const results = await Promise.allSettled(
        Array.from({ length: 6 }, () =>
          store.write("note-add", { ...by, caseId, visibility: "internal", data: { big } }),
        ),
      );
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused.length).toBeGreaterThan(0);
      for (const { reason } of refused) expect(reason).toMatchObject({ code: "OVERLOADED", retryable: true });
      const kept = (await events()).filter(({ type }) => type === "note.added");
      expect(kept).toHaveLength(6 - refused.length);
    }, 20_000);
  });

  describe("saying it twice", () => {
    test("the same answer id gives what was stored, also when the run has moved on", async () => {
      const runId = await sampleRun(store, { organisationId, caseId });
      const first = await store.write("step-commit", sampleStep(runId, 1, "answer"));
      await store.write("step-commit", sampleStep(runId, 2));
      const again = await store.write("step-commit", sampleStep(runId, 1, "answer"));
      expect(first).toMatchObject({ ok: true, repeated: false, seq: 1 });
      expect(again).toEqual({ ...first, repeated: true });
      expect(await store.query.selectFrom("step_records").select("seq").orderBy("seq").execute()).toEqual([
        expect.objectContaining({ seq: 1 }),
        expect.objectContaining({ seq: 2 }),
      ]);
    });

    test("of two answers to one step the first is kept, and the other gets the run as it stands", async () => {
      const runId = await sampleRun(store, { organisationId, caseId });
      const [page, phone] = await Promise.all([
        store.write("step-commit", sampleStep(runId, 1, "from-page")),
        store.write("step-commit", sampleStep(runId, 1, "from-phone")),
      ]);
      expect(page).toMatchObject({ ok: true });
      expect(phone).toMatchObject({ ok: false, code: "STALE_STEP", seq: 1 });
      expect(phone).toHaveProperty("stateJson", sampleStep(runId, 1).run.stateJson);
    });

    test("an idempotency key gives the stored result, and is refused for another input", async () => {
      const idempotency = { scope: TECHNICIAN.id, key: "k1", at: SAMPLE_TIME };
      const input = {
        ...by,
        caseId,
        accountId: TECHNICIAN.id,
        tokenHash: "hash",
        expiresAt: SAMPLE_TIME + 1,
      };
      const first = await store.write("join-link-create", input, { idempotency });
      const again = await store.write("join-link-create", input, { idempotency });
      expect(again).toEqual(first);
      expect(await store.query.selectFrom("join_links").select("id").execute()).toHaveLength(1);
      const other = await store.write("join-link-create", { ...input, tokenHash: "other" }, { idempotency });
      expect(other).toEqual({ ok: false, code: "CONFLICT" });
    });

    test("a command's result counts once, however often it comes", async () => {
      const { taskId } = await queuedTask(store, caseId);
      const result = {
        ...by,
        taskId,
        resultId: "result",
        status: "ok" as const,
        jws: "a.b.c",
        startedAt: 1,
        endedAt: 2,
        exit: 0,
      };
      const results = await Promise.all([1, 2, 3].map(() => store.write("task-result", result)));
      expect(results.map((each) => each.ok && each.repeated)).toEqual([false, true, true]);
      const late = await store.write("task-result", { ...result, resultId: "other", status: "failed" });
      expect(late).toMatchObject({ ok: true, state: "succeeded" });
    });

    test("a repeated command with another text is refused", async () => {
      const { taskId, sessionId } = await queuedTask(store, caseId);
      const again = await store.write("task-queue", {
        ...by,
        id: taskId,
        sessionId,
        accountId: TECHNICIAN.id,
        cmdJws: "x.y.z",
        cmdHash: "another",
        op: "check.run",
        args: {},
      });
      expect(again).toEqual({ ok: false, code: "REPLAYED" });
    });

    test("a hub accepts one root, once", async () => {
      const root = { ...by, organisationId, name: "Cedar IT", practice: false, objects: [] };
      expect(await store.write("org-accept-root", { ...root, rootThumbprint: "one" })).toEqual({ ok: true });
      expect(await store.write("org-accept-root", { ...root, rootThumbprint: "one" })).toEqual({ ok: true });
      expect(await store.write("org-accept-root", { ...root, rootThumbprint: "two" })).toEqual({
        ok: false,
        code: "ROOT_EXISTS",
      });
    });

    test("of revocation lists the highest number holds", async () => {
      const list = { ...by, organisationId, kind: "revoked" as const, issuer: "root" };
      expect(await store.write("org-object-store", { ...list, n: 2, jws: "two" })).toEqual({ ok: true });
      expect(await store.write("org-object-store", { ...list, n: 1, jws: "one" })).toEqual({
        ok: false,
        code: "CONFLICT",
        n: 2,
      });
      expect(await store.write("org-object-store", { ...list, n: 2, jws: "not two" })).toMatchObject({
        ok: false,
      });
      expect((await store.read("trust-state", { organisationId })).revoked?.jws).toBe("two");
    });

    test("a join link serves one key, and only with its token", async () => {
      const expiresAt = SAMPLE_TIME + 86_400_000;
      const link = await store.write("join-link-create", {
        ...by,
        caseId,
        accountId: TECHNICIAN.id,
        tokenHash: "hash",
        expiresAt,
      });
      if (!link.ok) throw new Error(link.code);
      const use = { at: SAMPLE_TIME, id: link.id, tokenHash: "hash", deviceId: "key-1", hostName: "PC-14" };
      expect(await store.write("join-link-use", { ...use, tokenHash: "guess" })).toEqual({
        ok: false,
        code: "LINK_UNKNOWN",
      });
      expect(await store.write("join-link-use", { ...use, at: expiresAt })).toEqual({
        ok: false,
        code: "LINK_EXPIRED",
      });
      expect(await store.write("join-link-use", use)).toMatchObject({ ok: true, caseId });
      expect(await store.write("join-link-use", use)).toMatchObject({ ok: true, caseId });
      expect(await store.write("join-link-use", { ...use, deviceId: "key-2" })).toEqual({
        ok: false,
        code: "LINK_USED",
      });
    });

    test("the same alert opens one case", async () => {
      const deviceId = await joinedDevice(store, caseId);
      const alert = {
        at: SAMPLE_TIME,
        deviceId,
        id: "a1",
        kind: "low-space",
        summary: "Disk nearly full",
        details: "",
        facts: {},
      };
      const more = { raisedAt: SAMPLE_TIME, simulated: false };
      const first = await store.write("alert-raise", { ...alert, ...more, caseId: sampleId() });
      const again = await store.write("alert-raise", { ...alert, ...more, caseId: sampleId() });
      expect(first).toMatchObject({ ok: true, repeated: false });
      expect(again).toEqual({ ...first, repeated: true });
    });
  });

  describe("the record", () => {
    test("events are chained over the exact text that is stored", async () => {
      const runId = await sampleRun(store, { organisationId, caseId });
      for (let sequence = 1; sequence <= 5; sequence++)
        await store.write("step-commit", sampleStep(runId, sequence));
      let previous = CHAIN_START;
      for (const [index, event] of (await events()).entries()) {
        expect(event.seq).toBe(index + 1);
        expect(event.prevHash).toBe(previous);
        expect(event.digest).toBe(entryDigest(event.salt ?? "", event.entry ?? ""));
        expect(event.hash).toBe(chainHash(previous, event.digest));
        const entry = JSON.parse(event.entry ?? "") as {
          stream: string;
          seq: number;
          type: string;
          visibility: string;
        };
        expect(entry).toMatchObject({
          stream: caseId,
          seq: event.seq,
          type: event.type,
          visibility: event.visibility,
        });
        previous = event.hash;
      }
      expect(previous).not.toBe(CHAIN_START);
    });

    test("every change of a case has an audit entry in the same commit, chained over all cases", async () => {
      const entries = await audit();
      let previous = CHAIN_START;
      for (const [index, entry] of entries.entries()) {
        expect(entry.number).toBe(index + 1);
        expect(entry.prevHash).toBe(previous);
        expect(entry.payloadHash).toBe(entryDigest(entry.salt ?? "", entry.payload ?? ""));
        expect(entry.hash).toBe(auditHash(entry));
        previous = entry.hash;
      }
      expect(entries.map(({ action }) => action)).toEqual(["org.create", "account.create", "case.opened"]);
      const [opened] = await events();
      expect(JSON.parse(entries.at(-1)?.payload ?? "")).toEqual({ seq: opened?.seq, hash: opened?.hash });
    });

    test("a head that does not fit the chain is refused", async () => {
      const [opened] = await events();
      const head = { ...by, caseId, seq: 1, signer: "key", jws: "a.b.c", certs: [] };
      expect(await store.write("head-store", { ...head, hash: opened?.hash ?? "" })).toEqual({ ok: true });
      expect(await store.write("head-store", { ...head, hash: CHAIN_START })).toEqual({
        ok: false,
        code: "CONFLICT",
      });
      expect(await store.write("head-store", { ...head, seq: 9, hash: opened?.hash ?? "" })).toEqual({
        ok: false,
        code: "CONFLICT",
      });
    });

    test("a case closes only with a resolution and a confirmation or the reason why there is none", async () => {
      expect(await store.write("case-close", { ...by, caseId })).toEqual({ ok: false, code: "ARGUMENTS" });
      const resolution = { code: "fixed", text: "Router restarted" };
      expect(await store.write("case-close", { ...by, caseId, resolution })).toEqual({
        ok: false,
        code: "ARGUMENTS",
      });
      const closed = await store.write("case-close", {
        ...by,
        caseId,
        resolution,
        unconfirmedReason: "Did not answer",
      });
      expect(closed).toMatchObject({ ok: true });
      expect(await store.write("case-close", { ...by, caseId, resolution })).toMatchObject({
        ok: false,
        code: "STATE",
      });
      const reopened = await store.write("case-set-state", {
        ...by,
        caseId,
        to: "open",
        reason: "Came back",
      });
      expect(reopened).toMatchObject({ ok: true });
    });

    test("a deployment is not signed off before its newest required tests have passed", async () => {
      const deviceId = await joinedDevice(store, caseId);
      const id = sampleId();
      const plan = {
        procedureId: "P08",
        procedureVersion: 1,
        title: "Clean",
        params: {},
        planJson: "{}",
        planSha256: "h",
      };
      await store.write("deployment-plan", {
        ...by,
        id,
        caseId,
        deviceId,
        ...plan,
        requiredTests: ["run-now"],
      });
      await store.write("deployment-agree", {
        ...by,
        id,
        attestationId: sampleId(),
        agreed: true,
        method: "phone",
      });
      const report = {
        installJson: "{}",
        nativeRef: "cron",
        nativeHash: "h",
        snapshotSha256: "s",
        nextRunAt: null,
      };
      expect(await store.write("deployment-install", { ...by, id, taskId: "t1", ...report })).toMatchObject({
        ok: true,
      });
      const signOff = () => store.write("deployment-sign-off", { ...by, id, note: "" });
      expect(await signOff()).toEqual({ ok: false, code: "STATE", missingTests: ["run-now"] });
      const ran = { ...by, id, mode: "run-now", summary: "", reportJson: "{}" };
      await store.write("deployment-test", { ...ran, taskId: "t2", passed: false });
      expect(await signOff()).toMatchObject({ ok: false });
      await store.write("deployment-test", { ...ran, at: SAMPLE_TIME + 1, taskId: "t3", passed: true });
      expect(await signOff()).toMatchObject({ ok: true, state: "signed-off" });
    });
  });

  describe("lists", () => {
    test("cases come newest change first, page by page, each once, whatever changes meanwhile", async () => {
      const ids = [caseId];
      for (let i = 1; i < 25; i++) {
        const id = sampleId();
        const open = {
          organisationId,
          kind: "incident" as const,
          channel: "phone",
          problem: i === 17 ? "The printer is on fire" : "No sound",
        };
        await store.write("case-open", { ...by, at: SAMPLE_TIME + i, id, ...open });
        ids.push(id);
      }
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: { rows: { id: string }[]; next: string | null } = await store.read("cases-list", {
          organisationId,
          after,
          limit: 10,
        });
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      expect(seen).toEqual(ids.toReversed());
      const open = await store.read("cases-list", { organisationId, states: ["open"] });
      expect(open.rows.map(({ id }) => id)).toEqual([caseId]);
      const found = await store.read("cases-search", { organisationId, words: "FIRE printer" });
      expect(found.rows.map(({ id }) => id)).toEqual([ids[17]]);
      const wild = await store.read("cases-search", { organisationId, words: "100%" });
      expect(wild.rows).toEqual([]);
    });

    test("a case's number counts up within the organisation, and finds it", async () => {
      const detail = await store.read("case-detail", { organisationId, id: "#1001" });
      expect(detail?.case.id).toBe(caseId);
      expect(await store.read("case-detail", { organisationId: "another", id: caseId })).toBeUndefined();
    });

    test("a run is read with its steps in order, and the record of the case with everything of it", async () => {
      const { sessionId, taskId } = await queuedTask(store, caseId);
      const runId = await sampleRun(store, { organisationId, caseId });
      for (let sequence = 1; sequence <= 3; sequence++)
        await store.write("step-commit", sampleStep(runId, sequence));
      const run = await store.read("run-detail", { id: runId });
      expect(run?.steps.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(run?.run).toMatchObject({ seq: 3, state: "waiting", flowTitle: "Connected, but no internet" });
      const record = await store.read("case-record", { caseId });
      expect(record?.events.map(({ seq }) => seq)).toEqual((await events()).map(({ seq }) => seq));
      expect(record?.sessions.map(({ id }) => id)).toEqual([sessionId]);
      expect(record?.tasks.map(({ id }) => id)).toEqual([taskId]);
      expect(record?.steps).toHaveLength(3);
      const devices = await store.read("devices-list", { organisationId });
      expect(devices.rows).toMatchObject([{ name: "PC-14", openCaseReference: "#1001" }]);
    });
  });

  describe("evidence", () => {
    test("the same bytes are one file, and come back as they were", async () => {
      const bytes = randomBytes(100_000);
      const [one, two] = await Promise.all([store.blobs.put(bytes), store.blobs.put(bytes)]);
      expect(one).toEqual(two);
      expect(Buffer.from((await store.blobs.get(one.sha256)) ?? [])).toEqual(bytes);
      expect(await store.blobs.get("A".repeat(43))).toBeUndefined();
      expect(await store.blobs.get("../../etc/passwd")).toBeUndefined();
    });
  });

  describe("life", () => {
    test("stop keeps what was accepted and refuses the rest", async () => {
      const accepted = store.write("note-add", {
        ...by,
        caseId,
        visibility: "internal",
        data: { text: "last" },
      });
      const stopped = store.stop();
      const late = store.write("note-add", {
        ...by,
        caseId,
        visibility: "internal",
        data: { text: "too late" },
      });
      await expect(late).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", trouble: "stopped" });
      expect(await accepted).toMatchObject({ ok: true });
      await stopped;
      await store.stop();
      store = create(place);
      await store.start();
      expect((await events()).map(({ type }) => type)).toEqual(["case.opened", "note.added"]);
    });

    test("before start and after stop it says so", async () => {
      const other = create(join(place, "other"));
      expect(other.ready).toBe(false);
      await expect(other.write("audit-note", noteOf(organisationId))).rejects.toMatchObject({
        trouble: "not-started",
      });
      expect(() => other.query).toThrow(/not started/);
    });

    test("a process killed while it writes loses nothing that it had acknowledged", async () => {
      await store.stop();
      for (let round = 0; round < 3; round++) {
        const child = spawn(process.execPath, [WRITER, name, place, `round-${round}`], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const acknowledged = await acknowledgedUntilKilled(child, 150 + round * 100);
        expect(acknowledged.length).toBeGreaterThanOrEqual(150);
        store = create(place);
        await store.start();
        const rows = await store.query.selectFrom("step_records").select(["runId", "answerId"]).execute();
        const kept = new Set(rows.map(({ answerId }) => answerId));
        expect(acknowledged.filter((answerId) => !kept.has(answerId))).toEqual([]);
        expect(kept.size).toBe(rows.length);
        const steps = await store.query
          .selectFrom("flow_runs")
          .select((eb) => [
            "id",
            "seq",
            eb
              .selectFrom("step_records")
              .select((c) => c.fn.countAll().as("n"))
              .whereRef("runId", "=", "flow_runs.id")
              .as("steps"),
          ])
          .execute();
        for (const run of steps) expect(Number(run.steps)).toBe(run.seq);
        await store.stop();
      }
    }, 60_000);
  });
});

const noteOf = (organisationId: string) => ({
  ...by,
  organisationId,
  action: "hub.start",
  objectKind: "hub",
  objectId: "hub",
  payload: {},
});

/** A machine that joined the case by a link. */
async function joinedDevice(store: Store, caseId: string): Promise<string> {
  const deviceId = sampleId();
  const expiresAt = SAMPLE_TIME + 86_400_000;
  const link = await store.write("join-link-create", {
    ...by,
    caseId,
    accountId: TECHNICIAN.id,
    tokenHash: "hash",
    expiresAt,
  });
  if (!link.ok) throw new Error(link.code);
  await store.write("join-link-use", {
    at: SAMPLE_TIME,
    id: link.id,
    tokenHash: "hash",
    deviceId,
    hostName: "PC-14",
  });
  const joined = await store.write("device-join", {
    ...by,
    deviceId,
    joinLinkId: link.id,
    name: "PC-14",
    jwkJson: "{}",
    devcert: "a.b.c",
    certs: [],
    devcertExpiresAt: expiresAt,
    systemJson: "{}",
    capabilities: [],
  });
  if (!joined.ok) throw new Error(joined.code);
  await store.write("device-confirm-join", { at: SAMPLE_TIME, deviceId, joinLinkId: link.id });
  return deviceId;
}

/** A command in a session with a machine of its own. */
async function queuedTask(store: Store, caseId: string): Promise<{ taskId: string; sessionId: string }> {
  const deviceId = await joinedDevice(store, caseId);
  const sessionId = sampleId();
  const taskId = sampleId();
  await store.write("session-open", {
    ...by,
    id: sessionId,
    caseId,
    deviceId,
    accountId: TECHNICIAN.id,
    channel: "remote",
  });
  const queued = await store.write("task-queue", {
    ...by,
    id: taskId,
    sessionId,
    accountId: TECHNICIAN.id,
    cmdJws: "a.b.c",
    cmdHash: taskId,
    op: "check.run",
    args: { check: "net.dns" },
  });
  if (!queued.ok) throw new Error(queued.code);
  return { taskId, sessionId };
}

/** Reads the answer ids that the child says were acknowledged; kills it in full flight after `count` of them. */
async function acknowledgedUntilKilled(child: ChildProcess, count: number): Promise<string[]> {
  const acknowledged: string[] = [];
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.stdout === null) throw new Error("The child has no output.");
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.kill("SIGKILL");
  }
  await exited;
  return acknowledged;
}
