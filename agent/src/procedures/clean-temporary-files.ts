/** P08: removes temporary files that nobody has used for a while, from the folders that the plan names. */
import { lstat, mkdtemp, realpath, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { int, list, z } from "@deskside/protocol";
import { dryRunScript } from "../deployments/dry-run.ts";
import { absolutePath, described, exclusion } from "../deployments/params.ts";
import { quote, quoteAll } from "../deployments/quote.ts";
import { scheduleOf, scheduleParam } from "../deployments/schedule.ts";
import { runProgram } from "../process/run-program.ts";
import { type Blocker, defineProcedure, type Machine, type TestSetup, type Verified } from "./_procedure.ts";

const DAY_MS = 86_400_000;
/** Removed files that a run names; beyond them it only counts. */
const NAMED_FILES = 400;
/** Excluded files whose survival a test looks at. */
const WATCHED_FILES = 200;
const FIND_TIMEOUT_MS = 60_000;

/** What lives in the temporary folders and is in use while it looks old: sockets' folders of X, ssh, tmux, and services. */
const ALWAYS_KEPT = [
  ".X11-unix",
  ".XIM-unix",
  ".ICE-unix",
  ".font-unix",
  ".Test-unix",
  ".X*-lock",
  "systemd-private-*",
  "snap-private-tmp",
  "ssh-*",
  "tmux-*",
];

/** Folders that hold a system or all that a person has: a root must be further down, or be one of {@link TEMPORARY}. */
const TEMPORARY = ["/tmp", "/var/tmp"];
const SYSTEM_FOLDERS = [
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/lib",
  "/lib32",
  "/lib64",
  "/opt",
  "/proc",
  "/run",
  "/sbin",
  "/sys",
  "/usr",
];

const params = () =>
  z.strictObject({
    roots: described(
      z._default(list(absolutePath(), 16), []),
      "Folders to clean; empty: the system's temporary folders and this user's cache",
      "Folders",
    ),
    minimumAgeDays: described(
      z._default(int(1, 3_650), 14),
      "Only files that were neither changed nor read for so many days",
      "Age in days",
    ),
    exclude: described(
      z._default(list(exclusion(), 32), []),
      "Names, patterns or paths beneath a folder that stay",
      "Leave out",
    ),
    schedule: described(
      z._default(scheduleParam(15), "daily 03:10"),
      'When: "daily 03:10", "weekly mon 03:10", "every 30 minutes"',
    ),
  });
type Params = z.output<ReturnType<typeof params>>;

export default defineProcedure<Params>({
  id: "clean-temporary-files",
  ref: "P08",
  title: "Clean temporary files",
  description:
    "Removes temporary and cache files that were not used for some days, so that the disk does not fill up.",
  version: 1,
  risk: "medium",
  complexity: "routine",
  scope: "install_task",
  undo: "The task is taken out. Files that were removed do not come back: they were temporary, and the dry run names them beforehand.",
  timeoutMs: 30 * 60_000,
  concurrency: "one",
  runsOnce: true,
  requiredTests: ["run-now", "timer-now"],
  offeredTests: ["run-now", "timer-now", "simulated-trigger", "negative", "failure"],
  params,
  schedule: ({ schedule }) => scheduleOf(schedule),
  summary: ({ minimumAgeDays, roots }) =>
    `Clean temporary files not used for ${minimumAgeDays} days${roots.length > 0 ? ` in ${roots.join(", ")}` : ""}`,
  snapshotPaths: () => [],

  async inspect(given, machine) {
    const blockers: Blocker[] = [];
    const warnings: string[] = [];
    for (const root of rootsOf(given, machine)) {
      const verdict = await judgeRoot(root, machine, given.roots.length > 0);
      if (verdict?.blocks === true)
        blockers.push({ problem: verdict.text, remedy: "Choose another folder to clean." });
      else if (verdict !== undefined) warnings.push(verdict.text);
    }
    if (machine.program("find") === undefined)
      blockers.push({ problem: "There is no find program.", remedy: "apt-get install findutils" });
    return { blockers, warnings };
  },

  buildScript: script,

  async prepareTest(mode, given, machine) {
    if (mode === "simulated-trigger" || mode === "negative") return await plantFiles(given, machine, mode);
    const kept = await excludedFiles(given, machine);
    return { env: {}, before: kept, [Symbol.asyncDispose]: async () => undefined };
  },

  async verifyEffect({ mode, run, before, dir, signal }) {
    const removed = `${run.facts.removedFiles ?? "?"} files, ${run.facts.freedBytes ?? "?"} bytes`;
    if (mode === "simulated-trigger" || mode === "negative")
      return await judgePlanted(before as Planted, mode, removed);
    const left = await dryRunScript({
      scriptPath: join(dir, "script.sh"),
      dir,
      timeoutMs: FIND_TIMEOUT_MS,
      signal,
    });
    const gone: string[] = [];
    for (const path of before as string[]) if (!(await exists(path))) gone.push(path);
    return [
      {
        what: "What could be removed is removed",
        held: run.facts.failedFiles === "0",
        evidence: `${removed}; not removable: ${run.facts.failedFiles ?? "?"}`,
      },
      {
        what: "Nothing is left that is old enough and may go",
        held: left.facts.removedFiles === "0",
        evidence: left.lines.slice(0, 20).join("\n") || "nothing",
      },
      {
        what: "What is excluded is still there",
        held: gone.length === 0,
        evidence:
          gone.length === 0 ? `${(before as string[]).length} looked at` : gone.slice(0, 20).join("\n"),
      },
    ];
  },
});

const rootsOf = (given: Params, machine: Machine): readonly string[] =>
  given.roots.length > 0 ? given.roots : [...TEMPORARY, join(machine.home, ".cache")];

const isWithin = (path: string, folder: string) =>
  path === folder || path.startsWith(`${folder === "/" ? "" : folder}/`);

/** What is wrong with a folder to clean; undefined when nothing is. */
async function judgeRoot(
  root: string,
  machine: Machine,
  chosen: boolean,
): Promise<{ blocks: boolean; text: string } | undefined> {
  const refuse = (text: string) => ({ blocks: true, text });
  if (!TEMPORARY.includes(root)) {
    if (root.split("/").length < 3) return refuse(`${root} holds more than temporary files.`);
    if (SYSTEM_FOLDERS.some((folder) => isWithin(root, folder)))
      return refuse(`${root} belongs to the system.`);
    if (isWithin(machine.home, root)) return refuse(`${root} holds what this person owns.`);
    if (isWithin(machine.stateDir, root) && root !== join(machine.home, ".cache"))
      return refuse(`${root} holds the agent's own files.`);
  }
  if (isWithin(root, machine.stateDir)) return refuse(`${root} belongs to the agent.`);
  try {
    if ((await realpath(root)) !== root)
      return refuse(`${root} is reached over a link; name ${await realpath(root)} itself.`);
    if (!(await lstat(root)).isDirectory()) return refuse(`${root} is not a folder.`);
  } catch {
    // Not there, or not ours to see: a task may come before its folder, so it is said, and the run passes it over.
    return chosen
      ? { blocks: false, text: `${root} is not there now: it is passed over until it is.` }
      : undefined;
  }
  return undefined;
}

/** The conditions of `find` under which an excluded name, and all beneath it, stays. */
function keepConditions(pattern: string): string {
  const name = pattern.includes("/") ? "" : ` ! -name ${quote(pattern)}`;
  const path = pattern.replace(/^\/+/, "");
  return `${name} ! -path ${quote(`./${path}`)} ! -path ${quote(`./${path}/*`)} ! -path ${quote(`*/${path}/*`)}`.trim();
}

function script(given: Params, machine: Machine): string {
  const keep = [...ALWAYS_KEPT, ...given.exclude].map(keepConditions).join(" \\\n      ");
  return `
  old=$((${given.minimumAgeDays} * 1440))
  me=$(id -u)
  # What a program holds open or stands in, as DEVICE:INODE, which no odd file name can disturb.
  busy=$({ find -L /proc/[0-9]*/fd -mindepth 1 -maxdepth 1 -printf '%D:%i\\n'
    find -L /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe -maxdepth 0 -printf '%D:%i\\n'; } 2>/dev/null | sort -u) || :

  # Lists (dry run) or removes what is old in the current folder: regular files of this user, never over a link or
  # into another file system; then folders that have long been empty.
  sweep() {
    device=$(stat -c %d .)
    free=$(printf '%s\\n' "$busy" | sed -n "s/^$device:\\([0-9]*\\)\\$/! -inum \\1/p")
    set --
    case "$state/" in "$PWD"/*)
      mine=$(printf '%s' "\${state#"$PWD"/}" | sed 's/[][*?\\\\]/\\\\&/g')
      set -- ! -path "./$mine" ! -path "./$mine/*"
    esac
    hunt f -type f -amin "+$old" "$@"
    hunt d -type d -empty "$@"
  }
  # Told as "KIND LINKS BLOCKS NAME", each ended by NUL.
  hunt() {
    kind=$1
    shift
    if [ -z "$DRY_RUN" ]; then set -- "$@" \\( -delete -printf "$kind %n %b %P\\0" -o -printf 'F 0 0 %P\\0' \\)
    else set -- "$@" -printf "$kind %n %b %P\\0"; fi
    # What may not be read is not ours: find's own exit status says no more than that.
    # shellcheck disable=SC2086
    find -P . -ignore_readdir_race -xdev -mindepth 1 -depth -user "$me" -mmin "+$old" $free \\
      ${keep} \\
      "$@" || :
  }

  case "$DESKSIDE_TEST" in
  simulated-trigger | negative) set -- "$DESKSIDE_TEST_ROOT" ;;
  *) set -- ${quoteAll(rootsOf(given, machine))} ;;
  esac
  totals=$(for root in "$@"; do
    if cd -P -- "$root" 2>/dev/null && [ "$(pwd -P)" = "$root" ]; then
      printf 'R 0 0 %s\\0' "$root"
      sweep
    else
      printf 'X 0 0 %s\\0' "$root"
    fi
  done | tr '\\n\\0' '?\\n' | awk -v dry="$DRY_RUN" -v most=${NAMED_FILES} '
    { name = $0; sub(/^[^ ]* [^ ]* [^ ]* /, "", name) }
    $1 == "R" { root = name; next }
    $1 == "X" { print "passed over (not there, or a link): " name > "/dev/stderr"; next }
    $1 == "F" { failed++; print "could not remove: " root "/" name > "/dev/stderr"; next }
    { if (++shown <= most) print (dry ? "would remove: " : "removed: ") root "/" name > "/dev/stderr" }
    $1 == "f" { files++; if ($2 == 1) bytes += $3 * 512 }
    $1 == "d" { folders++ }
    END {
      if (shown > most) print "... and " (shown - most) " more" > "/dev/stderr"
      printf "%d %d %.0f %d\\n", files, folders, bytes, failed
    }')
  # shellcheck disable=SC2086
  set -- $totals
  fact removedFiles "$1"
  fact removedFolders "$2"
  fact freedBytes "$3"
  fact failedFiles "$4"
  if [ -n "$DRY_RUN" ]; then echo "Would remove $1 files and $2 empty folders: $3 bytes." >&2
  else echo "Removed $1 files and $2 empty folders: $3 bytes freed." >&2; fi
  [ "$4" -eq 0 ]
`;
}

interface Planted {
  readonly folder: string;
  readonly old: string;
  readonly young: string;
  readonly link: string;
}

/** A folder of our own beneath the first root, with files that must go and files that must stay. */
async function plantFiles(
  given: Params,
  machine: Machine,
  mode: "simulated-trigger" | "negative",
): Promise<TestSetup> {
  let folder: string | undefined;
  for (const root of rootsOf(given, machine)) {
    try {
      folder = await mkdtemp(join(root, "deskside-test-"));
      break;
    } catch {
      // This root is not there or not writable: the next one serves as well.
    }
  }
  if (folder === undefined) throw new Error("none of the folders to clean is there and writable");
  const planted = {
    folder,
    old: join(folder, "old"),
    young: join(folder, "young"),
    link: join(folder, "link"),
  };
  const age = new Date(Date.now() - (given.minimumAgeDays + 2) * DAY_MS);
  await writeFile(planted.young, "young\n");
  if (mode === "simulated-trigger") {
    await writeFile(planted.old, "old\n");
    await utimes(planted.old, age, age);
  }
  await symlink(planted.young, planted.link);
  return {
    env: { DESKSIDE_TEST_ROOT: folder },
    before: planted,
    [Symbol.asyncDispose]: () => rm(planted.folder, { recursive: true, force: true }),
  };
}

async function judgePlanted(
  planted: Planted,
  mode: "simulated-trigger" | "negative",
  removed: string,
): Promise<Verified[]> {
  const kept = (await exists(planted.young)) && (await exists(planted.link));
  const stayed = {
    what: "A young file and a link stay",
    held: kept,
    evidence: `${planted.young}, ${planted.link}`,
  };
  if (mode === "negative")
    return [stayed, { what: "Nothing is removed", held: removed.startsWith("0 files"), evidence: removed }];
  return [
    {
      what: "An old file is removed",
      held: !(await exists(planted.old)),
      evidence: `${planted.old}: ${removed}`,
    },
    stayed,
  ];
}

/** Files that an exclusion protects now, at most {@link WATCHED_FILES}. */
async function excludedFiles(given: Params, machine: Machine): Promise<string[]> {
  const patterns = [...ALWAYS_KEPT, ...given.exclude].flatMap((pattern) => {
    const path = pattern.replace(/^\/+/, "");
    return pattern.includes("/") ? ["-o", "-path", `*/${path}`] : ["-o", "-name", pattern];
  });
  const found = await runProgram({
    file: "find",
    args: [
      "-P",
      ...rootsOf(given, machine),
      "-xdev",
      "-mindepth",
      "1",
      "(",
      ...patterns.slice(1),
      ")",
      "-print0",
    ],
    timeoutMs: FIND_TIMEOUT_MS,
    signal: AbortSignal.timeout(FIND_TIMEOUT_MS),
    maxBytes: 256 * 1024,
  });
  // The last name may be cut where the output was.
  return found.stdout.split("\0").slice(0, -1).slice(0, WATCHED_FILES);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // Gone, which is the answer.
    return false;
  }
}
