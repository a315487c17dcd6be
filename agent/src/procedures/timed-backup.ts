/** P01: saves folders to another place at set times, and proves each time that what was saved can be read back. */
import { createHash } from "node:crypto";
import { access, constants, readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { int, list, z } from "@deskside/protocol";
import { absolutePath, described, exclusion, label } from "../deployments/params.ts";
import { quote, quoteAll } from "../deployments/quote.ts";
import { scheduleOf, scheduleParam } from "../deployments/schedule.ts";
import { runProgram } from "../process/run-program.ts";
import {
  type Blocker,
  defineProcedure,
  type EffectInput,
  type Machine,
  type Verified,
} from "./_procedure.ts";

const READ_BACK_TIMEOUT_MS = 120_000;
/** Reports have full seconds, and a file system's clock may lag by a tick. */
const CLOCK_GRAIN_MS = 2_000;

const params = () =>
  z.strictObject({
    name: described(z._default(label(), "backup"), "Name of the backup; it begins its file names"),
    sources: described(
      list(absolutePath(), 16).check(z.minLength(1)),
      "Folders or files to save",
      "What to save",
    ),
    destination: described(absolutePath(), "An existing folder, best on another disk", "Where to"),
    method: described(
      z._default(z.enum(["auto", "restic", "tar"]), "auto"),
      "auto: restic where it is installed, else tar",
    ),
    keep: described(z._default(int(1, 365), 7), "How many backups are kept"),
    exclude: described(
      z._default(list(exclusion(), 32), []),
      "Names or patterns that are not saved",
      "Leave out",
    ),
    schedule: described(
      z._default(scheduleParam(15), "daily 12:30"),
      'When: "daily 12:30", "weekly fri 12:30"',
    ),
  });
type Params = z.output<ReturnType<typeof params>>;

export default defineProcedure<Params>({
  id: "timed-backup",
  ref: "P01",
  title: "Timed backup",
  description:
    "Saves chosen folders at set times, keeps the newest, and reads a test file back after each run.",
  version: 1,
  risk: "low",
  complexity: "complex",
  scope: "install_task",
  undo: "The task is taken out. The backups that were made stay where they are, with the file that holds their password.",
  timeoutMs: 4 * 3_600_000,
  concurrency: "one",
  runsOnce: true,
  requiredTests: ["run-now", "timer-now"],
  offeredTests: ["run-now", "timer-now", "failure"],
  params,
  schedule: ({ schedule }) => scheduleOf(schedule),
  summary: ({ sources, destination, keep }) =>
    `Save ${sources.join(", ")} to ${destination}, keeping ${keep} backups`,
  snapshotPaths: () => [],
  inspect,
  buildScript: (given, machine) =>
    methodOf(given, machine) === "restic" ? resticScript(given, machine) : tarScript(given),
  verifyEffect: (input) =>
    methodOf(input.params, input.machine) === "restic" ? verifyRestic(input) : verifyTar(input),
});

const methodOf = ({ method }: Params, machine: Machine): "restic" | "tar" =>
  method === "auto" ? (machine.program("restic") === undefined ? "tar" : "restic") : method;

async function inspect(given: Params, machine: Machine) {
  const blockers: Blocker[] = [];
  const warnings: string[] = [];
  const method = methodOf(given, machine);
  if (machine.program(method) === undefined)
    blockers.push({ problem: `${method} is not installed.`, remedy: `apt-get install ${method}` });
  if (method === "restic")
    warnings.push(
      `The backups are encrypted; their password is kept beside them, in ${passwordFile(given)}.`,
    );
  const target = await look(given.destination, constants.W_OK);
  if (typeof target === "string")
    blockers.push({
      problem: `The destination ${given.destination} ${target}.`,
      remedy: `mkdir -p ${quote(given.destination)}`,
    });
  for (const source of given.sources) {
    const from = await look(source, constants.R_OK);
    if (typeof from === "string") {
      if (from !== "is not a folder")
        blockers.push({ problem: `${source} ${from}.`, remedy: "Choose a folder that is there." });
    } else if (typeof target !== "string" && from.dev === target.dev) {
      warnings.push(
        `${source} and its backup are on one disk: it protects against a mistake, not against a broken disk.`,
      );
    }
    if (source === given.destination)
      blockers.push({
        problem: `${source} cannot be saved into itself.`,
        remedy: "Choose another destination.",
      });
  }
  return { blockers, warnings };
}

/** A folder's data, or what is wrong with it. */
async function look(path: string, access_: number) {
  try {
    const info = await stat(path);
    if ((await realpath(path)) !== path) return `is reached over a link; name ${await realpath(path)} itself`;
    await access(path, access_);
    return info.isDirectory() ? info : "is not a folder";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "is not open to this user";
  }
}

const passwordFile = ({ destination, name }: Params) => join(destination, `${name}.password`);
const repository = ({ destination, name }: Params) => join(destination, `${name}.restic`);

/** A pattern that means this path alone. */
const literal = (path: string) => path.replaceAll(/[\\*?[\]]/g, "\\$&");

/** A fresh test file for each run: only a backup of this very run can hold it. */
const START = (given: Params) => `
  destination=${quote(given.destination)}
  [ -d "$destination" ] || fail "The destination $destination is not there (is its disk connected?)."
  set -- ${quoteAll(given.sources)}
  for source in "$@"; do [ -e "$source" ] || fail "$source is not there, so nothing was saved."; done
  if [ -n "$DRY_RUN" ]; then
    for source in "$@"; do echo "would save: $source ($(du -skx -- "$source" 2>/dev/null | cut -f1) KiB)"; done
    echo "Would save $# folders or files to $destination."
    return 0
  fi
  canary=$dir/canary
  head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' >"$canary"
  [ "$(wc -c <"$canary")" -eq 64 ] || fail 'The test file could not be written.'
`;

const resticScript = (given: Params, machine: Machine): string => `${START(given)}
  restic() { ${quote(machine.program("restic") ?? "restic")} --no-cache --quiet --repo ${quote(repository(given))} --password-file ${quote(passwordFile(given))} "$@"; }
  if [ ! -s ${quote(passwordFile(given))} ]; then
    if [ -e ${quote(repository(given))} ]; then fail ${quote(`${passwordFile(given)} is missing: without it the backups beside it cannot be read.`)}; fi
    head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' >${quote(`${passwordFile(given)}.new`)}
    mv -- ${quote(`${passwordFile(given)}.new`)} ${quote(passwordFile(given))}
  fi
  [ -e ${quote(join(repository(given), "config"))} ] || restic init
  # A run that was cut off leaves a lock; restic removes only those whose process is gone.
  restic unlock
  restic backup --one-file-system --tag ${quote(given.name)} --exclude ${quote(literal(repository(given)))} ${given.exclude
    .map((pattern) => `--exclude ${quote(pattern)}`)
    .join(" ")} -- "$@" "$canary" || fail "restic ended with $?: what it saved is not complete."
  restic dump --tag ${quote(given.name)} latest "$canary" | cmp -s - "$canary" || fail 'The test file did not come back as it was saved.'
  restic forget --tag ${quote(given.name)} --group-by tags --keep-last ${given.keep} --prune >/dev/null
  fact method restic
  fact canary "$(cat "$canary")"
  echo 'Saved; the test file came back as it was.'
`;

const tarScript = (given: Params): string => `${START(given)}
  archive=$destination/${given.name}-$(date +%Y%m%d-%H%M%S).tar.gz
  # Names have full seconds: a second run within one waits for the next.
  while [ -e "$archive" ]; do sleep 1; archive=$destination/${given.name}-$(date +%Y%m%d-%H%M%S).tar.gz; done
  part=$destination/.${given.name}.part
  code=0
  # Names are taken without their first slash, as tar would, and never as options.
  tar --create --gzip --file "$part" --one-file-system --anchored --exclude ${quote(`.${literal(join(given.destination, given.name))}-*.tar.gz`)} --exclude ${quote(`.${literal(join(given.destination, `.${given.name}.part`))}`)} \\
    --no-anchored ${given.exclude.map((pattern) => `--exclude ${quote(pattern)}`).join(" ")} -C / -- ${given.sources
      .map((source) => quote(`.${source}`))
      .join(" ")} ".$canary" || code=$?
  # 1: a file changed while it was read, which a living folder does.
  if [ "$code" -gt 1 ]; then rm -f -- "$part"; fail "tar ended with $code: nothing was kept of it."; fi
  tar --extract --to-stdout --gzip --file "$part" -- ".$canary" | cmp -s - "$canary" || { rm -f -- "$part"; fail 'The test file did not come back as it was saved.'; }
  sync -- "$part"
  mv -- "$part" "$archive"
  # Only names that this backup gives are counted, and only beyond those to keep are they removed.
  ls -1 -- "$destination" | grep -x ${quote(`${given.name}-[0-9]\\{8\\}-[0-9]\\{6\\}\\.tar\\.gz`)} | sort | head -n -${given.keep} | while read -r old; do
    rm -- "$destination/$old"
    echo "no longer kept: $old"
  done
  fact method tar
  fact archive "\${archive##*/}"
  fact canary "$(cat "$canary")"
  echo 'Saved; the test file came back as it was.'
`;

const withinRun = (timeMs: number, { run }: EffectInput<Params>) =>
  timeMs >= run.startedAt - CLOCK_GRAIN_MS && timeMs <= (run.endedAt ?? run.startedAt) + CLOCK_GRAIN_MS;

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

async function canaryVerdict(input: EffectInput<Params>, restored: string): Promise<Verified> {
  const original = digest(await readFile(join(input.dir, "canary"), "utf8"));
  return {
    what: "The test file, read back from the backup, is the one of this run",
    held: digest(restored) === original && restored === input.run.facts.canary,
    evidence: `sha256 of the original ${original}, of what came back ${digest(restored)}`,
  };
}

async function verifyRestic(input: EffectInput<Params>): Promise<Verified[]> {
  const { params: given, machine, signal } = input;
  const restic = (args: readonly string[]) =>
    runProgram({
      file: machine.program("restic") ?? "restic",
      args: [
        "--no-cache",
        "--no-lock",
        "--repo",
        repository(given),
        "--password-file",
        passwordFile(given),
        ...args,
      ],
      timeoutMs: READ_BACK_TIMEOUT_MS,
      signal,
      maxBytes: 1024 * 1024,
    });
  const listed = await restic(["snapshots", "--json", "--tag", given.name]);
  const snapshots = readSnapshots(listed.stdout);
  const fresh = snapshots.find(({ timeMs }) => withinRun(timeMs, input));
  const dumped = await restic(["dump", "--tag", given.name, "latest", join(input.dir, "canary")]);
  return [
    {
      what: "There is a new snapshot from within the run",
      held: fresh !== undefined,
      evidence:
        fresh === undefined
          ? listed.stderr || "none"
          : `${fresh.id}, ${new Date(fresh.timeMs).toISOString()}`,
    },
    await canaryVerdict(input, dumped.stdout),
    {
      what: `At most ${given.keep} backups are kept`,
      held: snapshots.length > 0 && snapshots.length <= given.keep,
      evidence: `${snapshots.length} snapshots`,
    },
  ];
}

/** Snapshots as `restic snapshots --json` lists them; empty when it is no such list. */
function readSnapshots(text: string): { id: string; timeMs: number }[] {
  const shape = z.array(z.object({ id: z.string(), time: z.string() }));
  try {
    const result = z.safeParse(shape, JSON.parse(text));
    return (result.data ?? []).map(({ id, time }) => ({ id, timeMs: Date.parse(time) }));
  } catch {
    // No JSON: restic failed, and what it said on its error output is the evidence.
    return [];
  }
}

async function verifyTar(input: EffectInput<Params>): Promise<Verified[]> {
  const { params: given, run, dir, signal } = input;
  const ours = new RegExp(`^${given.name}-\\d{8}-\\d{6}\\.tar\\.gz$`);
  const archives = (await readdir(given.destination)).filter((name) => ours.test(name)).sort();
  const newest = archives.at(-1);
  const path = join(given.destination, newest ?? "none");
  const timeMs = newest === undefined ? 0 : (await stat(path)).mtimeMs;
  const restored = await runProgram({
    file: "tar",
    args: ["--extract", "--to-stdout", "--gzip", "--file", path, "--", `.${join(dir, "canary")}`],
    timeoutMs: READ_BACK_TIMEOUT_MS,
    signal,
    maxBytes: 4_096,
  });
  return [
    {
      what: "There is a new archive from within the run",
      held: newest !== undefined && newest === run.facts.archive && withinRun(timeMs, input),
      evidence: `${newest ?? "none"}, ${new Date(timeMs).toISOString()}`,
    },
    await canaryVerdict(input, restored.stdout),
    {
      what: `At most ${given.keep} backups are kept`,
      held: archives.length > 0 && archives.length <= given.keep,
      evidence: archives.join("\n"),
    },
  ];
}
