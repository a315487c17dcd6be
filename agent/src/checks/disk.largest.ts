/** What takes the space of one file system: its largest folders and files. */
import { int, text, z } from "@deskside/protocol";
import { defineCheck, type Finding, unknown } from "./_check.ts";
import { runChild } from "../process/run-child.ts";
import type { Walked } from "./_walk.ts";
import { formatBytes } from "./_words.ts";

/** What starting the child and one slow folder may add to the time asked for, in s. */
const GRACE_S = 4;
/** Two lists of at most 50 paths. */
const ANSWER_BYTES = 1024 * 1024;

export default defineCheck({
  id: "disk.largest",
  title: "What takes the disk space",
  scope: "run_checks",
  params: () =>
    z.strictObject({
      path: z._default(text(1_024).check(z.regex(/^\/[^\0]*$/)), "/"),
      count: z._default(int(1, 50), 15),
      seconds: z._default(int(1, 60), 20),
    }),
  timeoutMs: 65_000,
  systems: {
    linux: async ({ path, count, seconds }, probe) => {
      const child = await runChild(
        "disk-walk",
        { root: path, count, milliseconds: seconds * 1_000 },
        { signal: probe.signal, timeoutMs: (seconds + GRACE_S) * 1_000, maxBytes: ANSWER_BYTES },
      );
      if (!child.ok) return unknown("The disk could not be looked through.", child.message);
      const walked = child.answer as Walked | null;
      if (walked === null) {
        return unknown(
          `${path} cannot be read.`,
          "It is no folder, or the agent has no right to look: start it with more rights, or name another folder.",
        );
      }
      const rows = (all: readonly { path: string; bytes: number }[]) =>
        all.map((each) => `${each.bytes}\t${oneLine(each.path)}`).join("\n");
      probe.note(`folders under ${path}, by bytes on disk`, rows(walked.largestFolders));
      probe.note(`files under ${path}, by bytes on disk`, rows(walked.largestFiles));
      return judgeLargest(path, walked);
    },
  },
});

/** A name may hold line ends; in a list it must stay one line. */
const oneLine = (path: string) => path.replaceAll(/[\u0000-\u001f]/g, "?");

/** Places where something can usually be removed without harm, by the start of the path. */
const REMOVABLE: readonly (readonly [RegExp, string])[] = [
  [/^\/(?:var\/)?tmp(?:\/|$)/, "temporary files"],
  [/^\/var\/cache\/apt(?:\/|$)/, "the package cache (apt-get clean)"],
  [/^\/var\/log(?:\/|$)/, "logs (journalctl --vacuum-size=200M, rotated logs)"],
  [/\/\.cache(?:\/|$)/, "caches of programs"],
  [/\/(?:Trash|\.Trash[^/]*)(?:\/|$)/, "the bin"],
  [/\/Downloads(?:\/|$)/, "downloads (ask the customer)"],
  [/^\/var\/lib\/docker(?:\/|$)/, "containers (docker system df)"],
];

/** Less than this share of the whole is not worth the customer's time. */
const WORTH_A_HINT = 0.01;

export function judgeLargest(path: string, walked: Walked): Finding {
  const { largestFolders, largestFiles, totalBytes } = walked;
  const [first] = largestFolders;
  const [file] = largestFiles;
  const hints = REMOVABLE.flatMap(([pattern, what]) => {
    const found = largestFolders.find(
      (each) => pattern.test(each.path) && each.bytes >= totalBytes * WORTH_A_HINT,
    );
    return found ? [`${found.path} (${formatBytes(found.bytes)}): ${what}.`] : [];
  });
  // Many files in one folder make the folder the answer; one huge file is its own.
  const most = (file?.bytes ?? 0) > (first?.bytes ?? 0) ? file : first;
  const seen = walked.partial ? " (not everything was seen in the time)" : "";
  return {
    status: walked.partial && walked.files < 2 ? "unknown" : "ok",
    summary:
      most === undefined
        ? `${path} holds next to nothing.`
        : `${oneLine(most.path)} takes ${formatBytes(most.bytes)} of the ${formatBytes(totalBytes)} under ${path}${seen}.`,
    advice: [
      hints.length > 0 ? `Likely to be removable:\n${hints.join("\n")}` : "",
      walked.skipped > 0
        ? `${walked.skipped} folders could not be read with the agent's rights, so sums may be too low.`
        : "",
    ]
      .filter(Boolean)
      .join("\n"),
    facts: {
      path,
      totalBytes,
      files: walked.files,
      folders: walked.folders,
      skippedFolders: walked.skipped,
      partial: walked.partial,
      largestFolder: first?.path ?? null,
      largestFolderBytes: first?.bytes ?? null,
      largestFile: file?.path ?? null,
      largestFileBytes: file?.bytes ?? null,
      largestFolders: largestFolders.map((each) => ({
        path: oneLine(each.path),
        bytes: each.bytes,
        files: each.files,
      })),
      largestFiles: largestFiles.map((each) => ({ path: oneLine(each.path), bytes: each.bytes })),
    },
  };
}
