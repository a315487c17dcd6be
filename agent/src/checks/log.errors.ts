/** Errors in the system's log, alike ones counted together; secrets are taken out before anything is sent. */
import { uptime } from "node:os";
import { int, z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { type LogEntry, parseJournal, parseKernelLog, parseSyslog } from "./_log-lines.ts";
import type { Probe } from "./_probe.ts";

/** Entries read at most: the newest. */
const MOST_ENTRIES = 1_000;
/** Bytes read from the end of a plain log file, or taken of the journal. */
const LOG_BYTES = 2 * 1024 * 1024;
const LOG_FILES = ["/var/log/syslog", "/var/log/messages", "/var/log/kern.log"] as const;
/** Groups of alike entries shown. */
const MOST_GROUPS = 20;

/** What a message of a serious fault looks like, and which check or flow goes on from there. */
const SERIOUS: readonly (readonly [kind: string, pattern: RegExp, advice: string])[] = [
  [
    "disk",
    /\b(?:I\/O error|Buffer I\/O|blk_update_request|critical medium error|UNC\b|ata\d+.*(?:failed command|exception))/i,
    "The disk reports errors: back up what matters, then run disk.health.",
  ],
  [
    "file-system",
    /\b(?:EXT4-fs error|XFS.*(?:corrupt|metadata I\/O error)|BTRFS.*(?:error|corrupt)|Remounting filesystem read-only)/i,
    "The file system is damaged: back up, then check it from a rescue system.",
  ],
  [
    "memory",
    /\b(?:Out of memory|oom-kill|oom_reaper|Killed process)/i,
    "The system ran out of memory: run memory.pressure and process.top.",
  ],
  [
    "hardware",
    /\b(?:Machine check|mce: \[Hardware Error\]|Hardware Error|EDAC.*(?:UE|uncorrect))/i,
    "The processor or memory reports a hardware error: test the memory, look at the temperatures.",
  ],
  [
    "crash",
    /\b(?:segfault at|general protection fault|kernel BUG|Kernel panic|Oops:)/i,
    "A program or the kernel crashes: note which one, and look for an update.",
  ],
];

export default defineCheck({
  id: "log.errors",
  title: "Errors in the log",
  scope: "read_logs",
  params: () => z.strictObject({ hours: z._default(int(1, 24 * 14), 24) }),
  timeoutMs: 30_000,
  systems: {
    linux: async ({ hours }, probe) => {
      const sinceMs = probe.now() - hours * 3_600_000;
      const found = await gather(hours, probe);
      if (found === undefined) {
        return unknown(
          "No log of the system can be read.",
          "The agent needs the right to read it (group adm or systemd-journal), or the system keeps none: start it with more rights.",
        );
      }
      const entries = found.entries
        .filter((each) => each.atMs === null || each.atMs >= sinceMs)
        .slice(-MOST_ENTRIES);
      probe.note(found.source, entries.slice(-200).map(show).join("\n"), { truncated: entries.length > 200 });
      return judgeErrors(entries, hours, found.source);
    },
  },
});

const show = (each: LogEntry) =>
  `${each.atMs === null ? "?" : new Date(each.atMs).toISOString()} ${each.source}: ${each.message}`;

/** The journal, else the plain files, else the kernel's own ring. Raw text never becomes evidence. */
async function gather(
  hours: number,
  probe: Probe,
): Promise<{ source: string; entries: LogEntry[] } | undefined> {
  const args = [
    "-p",
    "3",
    "--since",
    `-${hours}h`,
    "-n",
    String(MOST_ENTRIES),
    "-o",
    "json",
    "--no-pager",
    "-q",
  ];
  const journal = await probe.run("journalctl", args, {
    evidence: false,
    keepBytes: LOG_BYTES,
    timeoutMs: 15_000,
  });
  const command = `$ journalctl ${args.join(" ")}`;
  if (journal.exit === 0 && journal.out.trim() !== "")
    return { source: command, entries: parseJournal(journal.out) };
  const journalIsKept = journal.exit === 0 && (await hasJournal(probe));
  for (const path of LOG_FILES) {
    const { out, exit } = await probe.run("tail", ["-c", String(LOG_BYTES), path], {
      evidence: false,
      keepBytes: LOG_BYTES,
    });
    if (exit === 0) return { source: path, entries: parseSyslog(out, probe.now()) };
  }
  if (journalIsKept) return { source: command, entries: [] };
  const kernel = await probe.run("dmesg", ["--level=emerg,alert,crit,err", "--color=never"], {
    evidence: false,
  });
  if (kernel.exit !== 0) return undefined;
  return {
    source: "$ dmesg --level=emerg,alert,crit,err",
    entries: parseKernelLog(kernel.out, probe.now() - uptime() * 1000),
  };
}

/** Whether the journal holds anything at all: without that, "no errors" would only mean "no journal". */
async function hasJournal(probe: Probe): Promise<boolean> {
  const { out, exit } = await probe.run("journalctl", ["-n", "1", "-o", "json", "--no-pager", "-q"], {
    evidence: false,
  });
  return exit === 0 && out.trim() !== "";
}

export function judgeErrors(entries: readonly LogEntry[], hours: number, source: string): Finding {
  const groups = groupAlike(entries);
  const serious = SERIOUS.flatMap(([kind, pattern, advice]) => {
    const hits = entries.filter((each) => pattern.test(each.message));
    return hits.length > 0
      ? [{ kind, advice, count: hits.length, example: hits[hits.length - 1]?.message ?? "" }]
      : [];
  });
  const [worstOne] = serious;
  const [first] = groups;
  const facts = {
    errors: entries.length,
    hours,
    source,
    serious: serious.map((each) => each.kind),
    groups: groups
      .slice(0, MOST_GROUPS)
      .map(({ count, source: from, message, lastAtMs }) => ({ count, source: from, message, lastAtMs })),
  };
  if (worstOne !== undefined) {
    return {
      status: "fail",
      summary: `The log shows a serious fault (${worstOne.kind}): ${worstOne.example}`,
      advice: serious.map((each) => each.advice).join("\n"),
      facts,
    };
  }
  if (first === undefined) {
    return { status: "ok", summary: `No error in the log of the last ${hours} h.`, advice: "", facts };
  }
  return {
    status: "warn",
    summary:
      entries.length === 1
        ? `One error in the last ${hours} h, from ${first.source}: ${first.message}`
        : `${entries.length} errors in the last ${hours} h, most often from ${first.source} (${first.count} times): ${first.message}`,
    advice:
      "Most systems log a few errors that mean nothing. Look for one that began when the complaint began.",
    facts,
  };
}

interface Group {
  readonly source: string;
  message: string;
  count: number;
  lastAtMs: number | null;
}

/** Messages that differ only in numbers and addresses are the same one; most frequent first. */
export function groupAlike(entries: readonly LogEntry[]): Group[] {
  const groups = new Map<string, Group>();
  for (const each of entries) {
    const key = `${each.source}\n${each.message.replaceAll(/0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+/gi, "#")}`;
    const group = groups.get(key) ?? { source: each.source, message: each.message, count: 0, lastAtMs: null };
    group.count += 1;
    group.message = each.message;
    group.lastAtMs = each.atMs ?? group.lastAtMs;
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.count - one.count);
}
