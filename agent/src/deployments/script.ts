/** The sh script that a task runs: lock, time limit, report and alert around a procedure's payload. */
import type { Procedure } from "../procedures/_procedure.ts";

/** Bytes of a run's output that are kept from its beginning; what follows is kept from its end. */
export const LOG_HEAD_BYTES = 192 * 1024;
/** Bytes kept from the end of an output that was longer than {@link LOG_HEAD_BYTES}. */
export const LOG_TAIL_BYTES = 16 * 1024;
/** Reports kept for each deployment: three months of days, two days of half hours. */
export const KEPT_RUNS = 100;
/** Given to a disk that has run full, so that the alert about it can still be written, in bytes. */
export const RESERVE_BYTES = 16 * 1024;
/** `ulimit -f` counts blocks of 512 bytes (POSIX). */
const ULIMIT_BLOCK_BYTES = 512;
/** Exit status of a run that was skipped since another was going on (EX_TEMPFAIL of sysexits.h). */
export const EXIT_SKIPPED = 75;

/** Programs that every script needs besides sh, with the Debian package of each. */
export const SCRIPT_PROGRAMS = [
  { program: "flock", package: "util-linux" },
  { program: "timeout", package: "coreutils" },
] as const;

/**
 * The whole script, the same for every deployment of a procedure with these parameters: it finds its own folder, so
 * neither folder nor deployment stands in it. Called with nothing it runs, called with `dry-run DIR` it only tells.
 */
export function renderScript(procedure: Procedure, payload: string): string {
  const seconds = Math.ceil(procedure.timeoutMs / 1_000);
  return `#!/bin/sh
# Written by Deskside: ${procedure.title} (${procedure.id}, version ${procedure.version}).
# A change by hand shows as drift. To take it out, roll the deployment back.
set -u
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
DESKSIDE_TEST=\${DESKSIDE_TEST-}
case "\${1-}" in
dry-run) dir=$2 ;;
*) dir=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd) || exit 70 ;;
esac
state=\${dir%/*/*}

fact() { printf 'fact %s=%s\\n' "$1" "$2" >&3; }
fail() { printf '%s\\n' "$1" >&2; exit 1; }
# Writes a small file whole or not at all; a full disk gets our reserve first.
store() {
  for attempt in 1 2; do
    if (printf '%s\\n' "$2" >"$1.new") 2>/dev/null && mv -f -- "$1.new" "$1"; then return 0; fi
    rm -f -- "$1.new" "$dir/reserve"
  done
  return 1
}
# KIND, SUMMARY (inside of a JSON string), FACTS (a JSON object)
raise_alert() {
  name=$(date +%s)-$$-$1
  about='"'\${dir##*/}'"'
  case "$dir" in */run-once/*) about=null ;; esac
  simulated=false
  case "$DESKSIDE_TEST" in ?*) simulated=true ;; esac
  mkdir -p -- "$state/alerts"
  store "$state/alerts/$name.json" '{"alert":"'"$name"'","deployment":'"$about"',"kind":"'"$1"'","summary":"'"$2"'","details":"","facts":'"$3"',"at":'"$(date +%s)"'000,"simulated":'"$simulated"'}' || return 1
  fact alert "$name"
}

payload() {
${payload.trimEnd()}
}

# Keeps the beginning and the end of what it reads, and always reads to the end: the payload never waits for the disk.
capture() {
  (ulimit -f ${LOG_HEAD_BYTES / ULIMIT_BLOCK_BYTES}; exec cat) 2>/dev/null
  tail -c ${LOG_TAIL_BYTES} >"$run.rest"
  if [ -s "$run.rest" ]; then printf '\\n[... output cut here ...]\\n'; cat "$run.rest"; fi
  rm -f -- "$run.rest"
  cat >/dev/null
}

case "\${1-}" in
dry-run)
  DRY_RUN=1
  (set -eu; payload) 3>&1
  exit $?
  ;;
payload)
  DRY_RUN=
  run=$2
  log=$run.log
  facts=$run.facts
  # No room for these is no reason not to run.
  (: >"$log") 2>/dev/null || log=/dev/null
  (: >"$facts") 2>/dev/null || facts=/dev/null
  # Asked to end, this shell waits for its payload (which holds descriptor 4): were it gone first, nobody would kill
  # one that stays.
  trap : TERM
  # The payload's exit status comes back by descriptor 4, since a pipe has the status of its last part.
  code=$({ {
    (
      set -eu
      if [ "$DESKSIDE_TEST" = failure ]; then fail 'Injected failure: this run is a test.'; fi
      payload
    ) 3>>"$facts"
    echo $? >&4
  } 2>&1 | capture >"$log" 2>/dev/null 4>&-; } 4>&1)
  exit "\${code:-143}"
  ;;
esac

trigger=\${DESKSIDE_TRIGGER:-schedule}
token=\${DESKSIDE_TOKEN-}
started=$(date +%s)
mkdir -p -- "$dir/runs"
run=$dir/runs/$started-$$
report() {
  store "$run.report" "started=$started
ended=$(date +%s)
exit=$1
trigger=$trigger
token=$token
note=$2"
  rm -f -- "$run.started"
}
exec 9>>"$dir/lock"
if ! flock -n 9; then
  report ${EXIT_SKIPPED} 'skipped: the run before it has not ended'
  exit ${EXIT_SKIPPED}
fi
store "$run.started" "started=$started
pid=$$
trigger=$trigger
token=$token"

stopped=
timeout -k 1 ${seconds} /bin/sh "$dir/script.sh" payload "$run" &
child=$!
trap 'stopped=1; kill -TERM "$child" 2>/dev/null' TERM INT HUP
while :; do
  wait "$child"
  code=$?
  # A signal ends the wait, not the child.
  if [ -z "$stopped" ] || ! kill -0 "$child" 2>/dev/null; then break; fi
done
note=
if [ -n "$stopped" ]; then
  note='stopped'
elif [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
  note='ended after its time limit of ${seconds} s'
fi

# A failure of the schedule is told once, until a run succeeds again.
case "$trigger$DESKSIDE_TEST" in
schedule | *failure)
  if [ "$code" -eq 0 ]; then
    rm -f -- "$dir/failed"
  elif [ -z "$stopped" ] && { [ "$DESKSIDE_TEST" = failure ] || [ ! -e "$dir/failed" ]; }; then
    raise_alert run-failed ${failedSummary(procedure)} '{"exit":'"$code"'}' 3>>"$run.facts"
    [ "$DESKSIDE_TEST" = failure ] || : >"$dir/failed"
  fi
  ;;
esac
report "$code" "$note"
ls -1 "$dir/runs" | sed 's/\\..*//' | sort -u | head -n -${KEPT_RUNS} | while read -r old; do
  rm -f -- "$dir/runs/$old".*
done
[ -s "$dir/reserve" ] || (head -c ${RESERVE_BYTES} /dev/zero >"$dir/reserve") 2>/dev/null
exit "$code"
`;
}

/** Titles are ours, letters and spaces: they need no escaping in JSON, and quotes only for sh. */
const failedSummary = (procedure: Procedure) => `'${procedure.title}: the run failed with exit '"$code"`;

/** The script of a timer test: it takes itself away first, so that it can never fire twice. */
export function renderTimerTest(token: string): string {
  return `#!/bin/sh
# Written by Deskside: a test of the timer, fired once by the scheduler.
dir=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd) || exit 70
rm -- "$dir/timer-test.sh" || exit 70
DESKSIDE_TRIGGER=timer-now DESKSIDE_TOKEN=${token} exec /bin/sh "$dir/script.sh"
`;
}
