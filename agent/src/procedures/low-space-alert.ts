/** P14: looks at a disk's free space, and leaves an alert when it falls below a share. */
import { statfs } from "node:fs/promises";
import { int, z } from "@deskside/protocol";
import { absolutePath, described } from "../deployments/params.ts";
import { quote } from "../deployments/quote.ts";
import { scheduleOf, scheduleParam } from "../deployments/schedule.ts";
import { defineProcedure, type Verified } from "./_procedure.ts";

/** Free space must rise so far above the threshold, in percent, before the next fall is told again. */
const CALM_PCT = 2;
/** How far two looks at a living disk, seconds apart, may differ in percent. */
const TOLERANCE_PCT = 3;

const params = () =>
  z.strictObject({
    path: described(z._default(absolutePath(), "/"), "A folder on the disk to watch", "Disk"),
    thresholdPct: described(
      z._default(int(1, 50), 10),
      "Alert when less than so many percent are free",
      "Percent free",
    ),
    schedule: described(
      z._default(scheduleParam(1), "every 15 minutes"),
      'When: "every 15 minutes", "daily 03:10"',
    ),
  });
type Params = z.output<ReturnType<typeof params>>;

export default defineProcedure<Params>({
  id: "low-space-alert",
  ref: "P14",
  title: "Low-space alert",
  description: "Tells support before the disk is full.",
  version: 1,
  risk: "low",
  complexity: "routine",
  scope: "install_task",
  undo: "The task is taken out; it changed nothing else.",
  timeoutMs: 60_000,
  concurrency: "one",
  runsOnce: true,
  requiredTests: ["run-now", "timer-now", "simulated-trigger"],
  offeredTests: ["run-now", "timer-now", "simulated-trigger", "negative", "failure"],
  params,
  schedule: ({ schedule }) => scheduleOf(schedule),
  summary: ({ path, thresholdPct }) =>
    `Tell support when less than ${thresholdPct} % of the disk of ${path} is free`,
  snapshotPaths: () => [],

  async inspect({ path }) {
    try {
      await statfs(path);
      return { blockers: [], warnings: [] };
    } catch (error) {
      const problem = `The free space of ${path} cannot be read: ${(error as Error).message}`;
      return { blockers: [{ problem, remedy: "Choose a folder that is there." }], warnings: [] };
    }
  },

  buildScript: ({ path, thresholdPct }) => `
  path=${quote(path)}
  limit=${thresholdPct}
  # A test moves the threshold, never the disk: the alert is marked as simulated.
  mark=
  case "$DESKSIDE_TEST" in
  simulated-trigger) limit=101; mark='Simulated: ' ;;
  negative) limit=0 ;;
  esac
  # Size of a block; blocks in all, free, and free to this user. Free is counted as df does.
  numbers=$(stat -f -c '%S %b %f %a' -- "$path") || fail "The free space of $path cannot be read."
  # shellcheck disable=SC2086
  set -- $numbers
  total=$(($1 * $2))
  free=$(($1 * $4))
  usable=$(($2 - $3 + $4))
  [ "$usable" -gt 0 ] || fail "$path is on a file system without a size."
  pct=$(($4 * 100 / usable))
  fact freeBytes "$free"
  fact totalBytes "$total"
  fact freePct "$pct"
  fact limitPct "$limit"
  echo "$pct % free on $path; the threshold is $limit %."
  if [ "$pct" -lt "$limit" ]; then
    fact low 1
    if [ -n "$DRY_RUN" ]; then echo 'Would raise an alert.'; return 0; fi
    if [ -z "$DESKSIDE_TEST" ] && [ -e "$dir/alerted" ]; then echo 'This was told already.'; return 0; fi
    raise_alert low-space "\${mark}Only $pct % free on "${quote(JSON.stringify(path).slice(1, -1))}", below $limit %" \\
      '{"path":'${quote(JSON.stringify(path))}',"freeBytes":'"$free"',"totalBytes":'"$total"',"freePct":'"$pct"',"limitPct":'"$limit"'}'
    echo 'Alert raised.'
    [ -n "$DESKSIDE_TEST" ] || : >"$dir/alerted"
  else
    fact low 0
    if [ -z "$DRY_RUN$DESKSIDE_TEST" ] && [ "$pct" -ge $((limit + ${CALM_PCT})) ]; then rm -f -- "$dir/alerted"; fi
  fi
`,

  async verifyEffect({ mode, params: { path }, run }) {
    const raised = run.facts.alert;
    const alert = raised === undefined ? "no alert" : `alert ${raised}`;
    if (mode === "simulated-trigger")
      return [
        {
          what: "The condition raises an alert, marked as simulated",
          held: raised !== undefined,
          evidence: alert,
        },
      ];
    if (mode === "negative")
      return [
        { what: "Without the condition there is no alert", held: raised === undefined, evidence: alert },
      ];
    const now = await statfs(path);
    const pct = (now.bavail * 100) / (now.blocks - now.bfree + now.bavail);
    const measured: Verified = {
      what: "The measured free space is right",
      held: Math.abs(pct - Number(run.facts.freePct)) <= TOLERANCE_PCT,
      evidence: `the run: ${run.facts.freePct ?? "?"} %; now: ${pct.toFixed(1)} %`,
    };
    const low = run.facts.low === "1";
    const told = raised !== undefined || run.output.includes("This was told already.");
    return [
      measured,
      {
        what: "An alert is raised exactly when space is low",
        held: low === told,
        evidence: `${run.facts.freePct ?? "?"} % of ${run.facts.limitPct ?? "?"} %, ${alert}`,
      },
    ];
  },
});
