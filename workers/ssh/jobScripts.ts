import { exportLines, quote, quoteCommand } from './quote.ts';

/**
 * The POSIX shell scripts that start, watch and end a job on a host. Each job has a folder there, named by its try:
 *
 *   launched/  made by whoever launches the job or forbids it: a job is launched at most once
 *   job        what is run
 *   files/     what it was given along; removed with its end
 *   pid        process id of the job's session and group, and when it started
 *   out, err   what it wrote
 *   exit       its exit code; written last
 *   canceled   it must not start any more
 */
export interface JobPlan {
  /** Name of its folder: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Removed before the start, so that a result of an earlier job is never taken for this one's. */
  readonly resultFile: string | null;
  /** Texts that the command finds in `filesFolder(name)` while it runs, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Where a job's files lie, relative to the login folder. */
export function filesFolder(name: string): string {
  return `.haru/jobs/${name}/files`;
}

/** How long a finished job's folder is kept, in days. */
const KEEP_DAYS = 3;

const COMMON = `
started_at() { if [ -r "/proc/$1/stat" ]; then sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; else ps -o lstart= -p "$1" 2>/dev/null | tr ' ' '_'; fi; }
is_number() { case "$1" in '' | *[!0-9]* | 0 | 1) return 1 ;; esac; }
read_pid() { pid=; since=; [ -f pid ] && read -r pid since < pid; is_number "$pid"; }
is_alive() { [ -n "$since" ] && [ "$(started_at "$pid")" = "$since" ]; }
`;

/** Prints `launched` or, where that was done or forbidden before, `known` or `canceled`. */
export function startScript(plan: JobPlan): string {
  return inFolder(
    plan.name,
    `
command -v setsid >/dev/null 2>&1 || { echo "this host has no setsid (Debian, Ubuntu: package util-linux)" >&2; exit 3; }
find .. -mindepth 1 -maxdepth 1 -type d -mtime +${KEEP_DAYS} 2>/dev/null | while read -r old; do [ ! -f "$old/exit" ] || rm -rf -- "$old"; done
[ ! -f canceled ] || { echo canceled; return; }
cat > "job.$$" << '${endMark(plan)}'
${jobScript(plan)}
${endMark(plan)}
${filesScript(plan)}mkdir launched 2>/dev/null || { rm -f "job.$$"; if [ -f canceled ]; then echo canceled; else echo known; fi; return; }
mv "job.$$" job
setsid /bin/sh ./job "$mask" < /dev/null > /dev/null 2>&1 &
echo launched
`,
  );
}

/**
 * Prints one line `STATE CODE PID OUT ERR` and after it the bytes of both outputs from the given offsets on, at most
 * `windowBytes` each; OUT and ERR say how many come. STATE: absent, starting, running, ended, gone (without a code), canceled.
 */
export function pollScript(name: string, outOffset: number, errOffset: number, windowBytes: number): string {
  return inFolder(
    name,
    `
state=absent; code=-; pid=
if [ -f exit ]; then state=ended
elif read_pid; then
  state=gone
  if is_alive; then state=running; elif [ -f exit ]; then state=ended; fi
elif [ -f canceled ]; then state=canceled
elif [ -d launched ]; then state=starting
fi
[ "$state" != ended ] || code=$(cat exit)
rest() { size=0; [ ! -f "$1" ] || size=$(($(wc -c < "$1") - $2)); [ "$size" -ge 0 ] || size=0; [ "$size" -le ${windowBytes} ] || size=${windowBytes}; echo "$size"; }
out=$(rest out ${outOffset}); err=$(rest err ${errOffset})
echo "$state $code \${pid:--} $out $err"
[ "$out" = 0 ] || tail -c +${outOffset + 1} out | head -c "$out"
[ "$err" = 0 ] || tail -c +${errOffset + 1} err | head -c "$err"
`,
  );
}

/**
 * Ends the job's process group, and whatever else carries its mark in its environment: SIGTERM, `graceSeconds`, SIGKILL.
 * Prints `never` where it had not started (and now never will), else `dead` or `alive`.
 */
export function cancelScript(name: string, graceSeconds: number): string {
  return inFolder(
    name,
    `
: > canceled
if mkdir launched 2>/dev/null; then echo never; return; fi
tries=0
until read_pid || [ "$tries" -ge 25 ]; do sleep 0.2; tries=$((tries + 1)); done
marked() { [ ! -d /proc/self ] || grep -lsF 'HARU_JOB=${name}' /proc/[0-9]*/environ 2>/dev/null | cut -d / -f 3; }
has_group() { read_pid && { is_alive || [ -z "$(started_at "$pid")" ]; }; }
in_group() { if [ -d /proc/self ]; then cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^[0-9]* (.*) //' | awk -v group="$pid" '$3 == group && $1 != "Z" { print $3 }'
  else kill -0 -- "-$pid" 2>/dev/null && echo "$pid"; fi; }
group_lives() { { has_group && [ -n "$(in_group)" ]; } || [ -n "$(marked)" ]; }
signal_all() {
  ! has_group || kill -s "$1" -- "-$pid" 2>/dev/null
  for member in $(marked); do kill -s "$1" "$member" 2>/dev/null; done
}
signal_all TERM
tries=0
while group_lives && [ "$tries" -lt ${graceSeconds * 5} ]; do sleep 0.2; tries=$((tries + 1)); done
tries=0
while group_lives && [ "$tries" -lt 50 ]; do signal_all KILL; sleep 0.1; tries=$((tries + 1)); done
if group_lives; then echo alive; else echo dead; fi
`,
  );
}

/** Removes the output of a job that has ended and was followed to its end; what says that it ran, and how it ended, stays. */
export function dropOutputScript(name: string): string {
  return inFolder(name, '[ ! -f exit ] || rm -f out err job\n');
}

/** Prints a file of at most `maxBytes`; ends with 4 where it is missing and with 5 where it is larger. */
export function readFileScript(file: string, maxBytes: number): string {
  return `main() { cd "$HOME" || exit 3; [ -f ${quote(file)} ] || exit 4; [ "$(wc -c < ${quote(file)})" -le ${maxBytes} ] || exit 5; cat ${quote(file)}; }\nmain\n`;
}

/** A function is read to its end before it runs: a connection that breaks in the middle of the script runs nothing of it. */
function inFolder(name: string, body: string): string {
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(name) || name.startsWith('.'))
    throw new Error(`"${name}" is no name of a job's folder`);
  return `${COMMON}
main() {
mask=$(umask); umask 077
cd "$HOME" && mkdir -p .haru/jobs/${name} && cd .haru/jobs/${name} || { echo "cannot make the folder $HOME/.haru/jobs/${name}" >&2; exit 3; }
${body}}
main
`;
}

/** Runs as leader of the job's session. It survives the signal that ends the job, to write down how it ended. */
function jobScript(plan: JobPlan): string {
  return `${COMMON}
trap : TERM INT HUP
folder=$PWD
echo "$$ $(started_at $$)" > pid.draft && mv pid.draft pid
umask "$1"
cd "$HOME"
${plan.resultFile === null ? '' : `rm -f -- ${quote(plan.resultFile)}`}
${exportLines({ ...plan.env, HARU_JOB: plan.name })}
${quoteCommand(plan.command)} > "$folder/out" 2> "$folder/err" < /dev/null
code=$?
rm -rf -- "$folder/files"
echo "$code" > "$folder/exit.draft" && mv "$folder/exit.draft" "$folder/exit"`;
}

/** A launch that comes second writes the same once more. */
function filesScript(plan: JobPlan): string {
  const files = Object.entries(plan.files ?? {});
  if (files.length === 0) return '';
  const written = files.map(
    ([name, text]) => `cat > ${quote(`files/${name}`)} << '${endMark(plan)}'\n${text}\n${endMark(plan)}\n`,
  );
  return `mkdir -p files\n${written.join('')}`;
}

/** Ends the text of the job in the script that carries it; no line of the job can be equal to it. */
function endMark(plan: JobPlan): string {
  return `END_OF_${plan.name}`;
}
