/**
 * What was run, at most once, and what came of it, until the hub has it.
 *
 * Order: `started` is on the disk before anything runs. `done` is written before its result is sent, and synced right
 * after without holding up the answer: a killed agent therefore never contradicts what it said. Only a power cut
 * within those milliseconds can make the agent say `unknown` of something whose result had already left; the hub
 * keeps the first last word it gets. At a start, `started` without `done` becomes `unknown` and is never run again.
 */
import { writeAtomic } from "../state/atomic-file.ts";
import { type JournalFile, openJournalFile, type Place } from "./journal-file.ts";
import { formatLine, type JournalRecord, parseLine } from "./journal-line.ts";
import { scanJournal } from "./scan-journal.ts";

/** Above this, a start or a finished command makes the file small again, in bytes: read whole at every start. */
const COMPACT_ABOVE_BYTES = 4 * 1024 * 1024;
/** Acknowledged commands whose result is still answered when they come again; the newest, far more than a minute's. */
const KEPT_DONE = 2_000;
/** Sequence marks of sessions that are remembered. */
const KEPT_MARKS = 500;
/** Notes of each code that survive compaction: a flood of one kind washes none of another kind away. */
const KEPT_NOTES = 100;
/** Notes of each code within a minute; what is beyond is counted. A hub can cause one by each message that it sends. */
const NOTES_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

export interface KnownCommand {
  /** sha256 of the command's compact form. */
  readonly cmd: string;
  readonly state: "started" | "open" | "done";
  /** The hub has the last word. */
  readonly acked: boolean;
}

export interface StoredResult {
  readonly jti: string;
  readonly result: string;
  readonly document?: string;
  readonly message?: string;
}

interface Entry {
  cmd: string;
  exp: number;
  state: KnownCommand["state"];
  acked: boolean;
  start?: Place;
  last?: Place;
}

/** See the head of this file. All that writes may throw `AgentError` (the disk is full, the file is broken). */
export interface Journal {
  known(jti: string): KnownCommand | undefined;
  /** Highest sequence number of a key in a session; -1 before the first. */
  mark(sid: string, kid: string): number;
  /** Writes `started` and waits until it is on the disk. */
  start(record: Omit<Extract<JournalRecord, { k: "started" }>, "k">): Promise<void>;
  open(jti: string, result: string): void;
  /** Writes the last word; its sync goes on by itself. */
  done(record: Omit<Extract<JournalRecord, { k: "done" }>, "k">): void;
  ack(jti: string): void;
  note(code: string, text: string): void;
  /** The newest result of a command. */
  result(jti: string): StoredResult | undefined;
  /** Commands whose last word the hub has not acknowledged, oldest first. */
  undelivered(): string[];
  /** Commands that were started by an earlier process and never ended. */
  unfinished(): string[];
  /** Compact form of the newest result, which the next one names. */
  readonly lastResult: string | undefined;
  close(): Promise<void>;
}

/** Opens the journal. Throws `AgentError` where its middle is damaged; a damaged tail is kept aside and cut. */
export function openJournal(path: string, ownMs: () => number = Date.now): Journal {
  const entries = new Map<string, Entry>();
  const marks = new Map<string, number>();
  const notes = new Map<string, Place[]>();
  const noted = new Map<string, { since: number; count: number }>();
  let lastResult: string | undefined;
  let lostSyncs = 0;
  /** A file that stays large after compaction is not rewritten at every command. */
  let compactAboveBytes = COMPACT_ABOVE_BYTES;

  const markName = (sid: string, kid: string) => `${sid}/${kid}`;
  const raise = (sid: string, kid: string, seq: number) => {
    const name = markName(sid, kid);
    const highest = Math.max(seq, marks.get(name) ?? -1);
    marks.delete(name);
    marks.set(name, highest);
  };

  /** What a record says, whether it was read or has just been written. */
  function apply(record: JournalRecord, place: Place): void {
    switch (record.k) {
      case "started":
        entries.set(record.jti, {
          cmd: record.cmd,
          exp: record.exp,
          state: "started",
          acked: false,
          start: place,
        });
        if (record.seq !== undefined) raise(record.sid, record.kid, record.seq);
        break;
      case "open":
      case "done": {
        const entry = entries.get(record.jti) ?? { cmd: "", exp: 0, state: "done", acked: false };
        if (record.k === "done" && record.cmd !== undefined) entry.cmd = record.cmd;
        if (record.k === "done" && record.exp !== undefined) entry.exp = record.exp;
        entry.state = record.k;
        entry.last = place;
        entries.set(record.jti, entry);
        lastResult = record.result;
        break;
      }
      case "ack": {
        const entry = entries.get(record.jti);
        if (entry !== undefined) entry.acked = true;
        break;
      }
      case "seq":
        raise(record.sid, record.kid, record.seq);
        break;
      case "note":
        notes.set(record.code, [...(notes.get(record.code) ?? []), place].slice(-KEPT_NOTES));
        break;
    }
  }

  const size = scanJournal(path, apply);
  let file: JournalFile = openJournalFile(path, size);
  if (size > COMPACT_ABOVE_BYTES) compact();

  const write = (record: JournalRecord): void => apply(record, file.append(record));
  const syncSoon = () => {
    file.sync().catch(() => {
      // The next command that has to be durable fails with the reason; what was written outlives the process anyway.
      lostSyncs++;
    });
  };

  /** Writes a new file with what still counts and puts it in the old one's place. */
  function compact(): void {
    const finished = [...entries].filter(([, entry]) => entry.state === "done" && entry.acked);
    for (const [jti] of finished.slice(0, Math.max(0, finished.length - KEPT_DONE))) entries.delete(jti);
    for (const name of [...marks.keys()].slice(0, Math.max(0, marks.size - KEPT_MARKS))) marks.delete(name);
    const lines: string[] = [];
    const keep = (place: Place | undefined) => {
      if (place !== undefined) lines.push(`${file.read(place)}\n`);
    };
    const newest = [...notes.values()].flat().toSorted((a, b) => a.offset - b.offset);
    for (const place of newest) keep(place);
    for (const [name, seq] of marks) {
      const [sid = "", kid = ""] = name.split("/");
      lines.push(formatLine({ k: "seq", sid, kid, seq }));
    }
    for (const [jti, entry] of entries) {
      keep(entry.start);
      keep(entry.acked ? undefined : entry.last);
      if (entry.acked) lines.push(withoutDocument(entry.last));
      if (entry.acked) lines.push(formatLine({ k: "ack", jti }));
    }
    /** A result that the hub has is still answered when its command comes again, without its document. */
    function withoutDocument(place: Place | undefined): string {
      const record = place === undefined ? undefined : parseLine(file.read(place));
      if (record?.k !== "done") return "";
      const { document: _, ...rest } = record;
      return formatLine(rest);
    }
    const result = lastResult;
    file.close();
    writeAtomic(path, lines.join(""));
    entries.clear();
    marks.clear();
    notes.clear();
    file = openJournalFile(path, scanJournal(path, apply));
    lastResult = result;
    compactAboveBytes = Math.max(COMPACT_ABOVE_BYTES, 2 * file.bytes);
  }

  return {
    known(jti) {
      const entry = entries.get(jti);
      return entry && { cmd: entry.cmd, state: entry.state, acked: entry.acked };
    },
    mark: (sid, kid) => marks.get(markName(sid, kid)) ?? -1,
    async start(record) {
      write({ k: "started", ...record });
      await file.sync();
    },
    open: (jti, result) => write({ k: "open", jti, result }),
    done(record) {
      write({ k: "done", ...record });
      syncSoon();
      if (file.bytes > compactAboveBytes) compact();
    },
    ack(jti) {
      const entry = entries.get(jti);
      if (entry === undefined || entry.acked) return;
      write({ k: "ack", jti });
    },
    note(code, text) {
      const at = ownMs();
      const before = noted.get(code);
      const since = before === undefined || Math.abs(at - before.since) >= MINUTE_MS ? at : before.since;
      const count = before?.since === since ? before.count + 1 : 1;
      noted.set(code, { since, count });
      if (count > NOTES_PER_MINUTE) return;
      const missed = before === undefined || before.since === since ? 0 : before.count - NOTES_PER_MINUTE;
      write({ k: "note", at, code, text: missed > 0 ? `${text} (${missed} more before it)` : text });
      if (file.bytes > compactAboveBytes && !file.syncing) compact();
    },
    result(jti) {
      const place = entries.get(jti)?.last;
      if (place === undefined) return undefined;
      const record = parseLine(file.read(place));
      if (record?.k !== "done" && record?.k !== "open") return undefined;
      const { result } = record;
      if (record.k === "open") return { jti, result };
      const { document, message } = record;
      return {
        jti,
        result,
        ...(document === undefined ? {} : { document }),
        ...(message === undefined ? {} : { message }),
      };
    },
    undelivered: () =>
      [...entries].filter(([, entry]) => entry.last !== undefined && !entry.acked).map(([jti]) => jti),
    unfinished: () => [...entries].filter(([, entry]) => entry.state !== "done").map(([jti]) => jti),
    get lastResult() {
      return lastResult;
    },
    async close() {
      if (lostSyncs === 0) await file.sync().catch(() => (lostSyncs += 1));
      file.close();
    },
  };
}
