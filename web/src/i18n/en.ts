import { plural } from './counted.ts';
import { enAsset } from './enAsset.ts';
import { enRerun } from './enRerun.ts';
import { enChange } from './enChange.ts';
import { enBackfill } from './enBackfill.ts';
import { enDag } from './enDag.ts';
import { enGraph } from './enGraph.ts';
import { enLineage } from './enLineage.ts';
import { enGrid } from './enGrid.ts';
import { enHistory } from './enHistory.ts';
import { enNext } from './enNext.ts';
import { enOperation } from './enOperation.ts';
import { enConnection } from './enConnection.ts';
import { enCalendar } from './enCalendar.ts';
import { enVariable } from './enVariable.ts';
import { enPool } from './enPool.ts';
import { enWorker } from './enWorker.ts';
import { enQuestion } from './enQuestion.ts';
import { enDetails } from './enDetails.ts';
import { enEvents } from './enEvents.ts';
import { enGantt } from './enGantt.ts';
import { enRuns } from './enRuns.ts';
import { enRunHead } from './enRunHead.ts';
import { enLog } from './enLog.ts';
import { enNotice } from './enNotice.ts';
import { enPalette } from './enPalette.ts';
import { enShortcut } from './enShortcut.ts';
import { enToday } from './enToday.ts';
import { enVersion } from './enVersion.ts';
import { enView } from './enView.ts';
import { enSchedule } from './enSchedule.ts';
import { enTrigger } from './enTrigger.ts';

/** Every text of the page in English; its shape is what the other languages must have too. */
export const en = {
  app: {
    skip: 'Skip to content',
    home: 'Haru, to today',
    today: 'Today',
    dags: 'DAGs',
    data: 'Data',
    questions: (count: number) =>
      count === 0 ? 'Questions' : `Questions, ${plural(count, 'task waits', 'tasks wait')}`,
    settings: 'Display settings',
    account: (user: string) => `Account of ${user}`,
    signOut: 'Sign out',
    nav: 'Main menu',
    breadcrumbs: 'Where you are',
    connectionLost: 'Connection lost. What you see may be out of date. Reconnecting…',
    loading: 'Loading…',
    retry: 'Try again',
    back: 'Back to the list of DAGs',
    close: 'Close',
    cancel: 'Cancel',
    undo: 'Undo',
    more: 'Show more',
  },
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', system: 'System' },
  language: { label: 'Language', ko: '한국어', en: 'English' },
  zone: { label: 'Time zone', kst: 'KST', utc: 'UTC', local: 'Local' },
  problem: {
    title: 'This could not be loaded',
    notFound: 'There is nothing at this address. It may have been deleted, or the link may be cut off.',
    forbidden: 'Your account may not do this. Ask an administrator for the right to do so.',
    offline: 'The server cannot be reached. Check that it is running, then try again.',
    server: 'The server failed to answer. The cause is in its log.',
    id: (id: string) => `Error id ${id}`,
  },
  signIn: {
    title: 'Sign in',
    username: 'User name',
    password: 'Password',
    submit: 'Sign in',
    wrong: 'User name or password is wrong.',
    tooMany: 'Too many attempts. Wait a minute, then try again.',
    hint: 'The first user is admin. The password was printed once, in the terminal of the first start.',
    ended: 'Your session has ended. Sign in again to go on; nothing you typed is lost.',
  },
  dags: {
    title: 'DAGs',
    count: (count: number) => plural(count, 'DAG', 'DAGs'),
    search: 'Search by name, tag or owner',
    filter: 'Show',
    filters: { all: 'All', active: 'Active', paused: 'Paused', failing: 'Failing', favorites: 'Favorites' },
    state: 'State of the latest run',
    anyState: 'Any state',
    owner: 'Owner',
    anyOwner: 'Any owner',
    tag: 'Tag',
    addTag: 'Any tag',
    withTag: (tag: string) => `Only with the tag ${tag}`,
    withoutTag: (tag: string) => `No longer only with the tag ${tag}`,
    sort: 'Sort by',
    sorts: { name: 'Name', next: 'Next run', latest: 'Latest run' },
    favorite: (dagId: string) => `${dagId} is a favorite`,
    name: 'DAG',
    schedule: 'Schedule',
    latestRun: 'Latest run',
    lastRuns: 'Last runs',
    lastRunsOf: (dagId: string, parts: readonly string[]) => `Last runs of ${dagId}: ${parts.join(', ')}`,
    nextRun: 'Next run',
    onSwitch: 'On',
    switchLabel: (dagId: string) => `Run ${dagId} on its schedule`,
    barLabel: (state: string, day: string, duration: string) =>
      [day, state, duration].filter((part) => part !== '').join(' · '),
    noRuns: 'no runs yet',
    noNext: 'none planned',
    pausedNext: 'paused',
    stale: 'No longer in its file',
    empty: 'No DAGs yet.',
    emptyHint: 'Save a file with a DAG in the DAG folder; it appears here within a second.',
    noMatch: 'No DAG matches.',
    clear: 'Clear search and filter',
    paused: (dagId: string) => `${dagId} is paused.`,
    unpaused: (dagId: string) => `${dagId} runs on its schedule.`,
  },
  importErrors: {
    title: (count: number) => plural(count, 'DAG file does not load', 'DAG files do not load'),
    hint: 'The last good version keeps running. Correct the file and save it; it is read again at once.',
    place: (line: number, column: number | null) =>
      column === null ? `line ${line}` : `line ${line}, column ${column}`,
    stack: 'Where it comes from',
  },
  dag: enDag,
  run: {
    type: 'Type',
    state: 'State',
    day: 'Business day',
    interval: 'Data interval',
    noInterval: 'no data interval',
    duration: 'Duration',
    tasks: 'Tasks',
    started: 'Started',
    ended: 'Ended',
    queued: 'Queued',
    version: 'Version',
    triggeredBy: 'Triggered by',
    partition: 'Partition',
    startedByData: 'Started by data',
    params: 'Parameters',
    note: 'Note',
    facts: 'Facts of the run',
    truncated: 'Not all task instances are shown.',
    stop: 'Stop run',
    stopHint: 'What runs is stopped, what has not started never will, and the run has failed.',
    keep: 'Let it go on',
    stopped: 'The run has been stopped.',
    types: { scheduled: 'Scheduled', manual: 'Manual', backfill: 'Backfill', asset_triggered: 'By data' },
  },
  trigger: enTrigger,
  task: {
    id: 'Task',
    operator: 'Operator',
    state: 'State',
    try: 'Try',
    tries: 'Tries',
    tryNumber: (number: number) => `Try ${number}`,
    tryOf: (number: number, most: number) => `${number} of ${most}`,
    noTries: 'Has not been started yet.',
    beside: 'Compare with',
    besideNone: 'no other try',
    host: 'Host',
    duration: 'Duration',
    progress: 'Progress',
    rowsOf: (rows: string) => `${rows} rows`,
    progressOf: (done: string, total: string, unit: string) =>
      [`${done} / ${total}`, unit].filter((part) => part !== '').join(' '),
    progressDone: (done: string, unit: string) => [done, unit].filter((part) => part !== '').join(' '),
    perSecond: (amount: string) => `${amount}/s`,
    timeLeft: (duration: string) => `about ${duration} left`,
    receipt: 'Receipt',
    noReceipt: 'No receipt. A task reports one when it ends.',
    result: 'Result',
    given: 'Options',
    noGiven: 'It has not been started with options.',
    givenLeftOut: (names: string) => `Too large to be kept: ${names}`,
    noResult: 'It has returned nothing.',
    resultCut: 'The rest is not shown here; the API gives all of it.',
    events: 'Events',
    noEvents: 'Nothing has happened yet.',
    eventFrom: (from: string, to: string) => `${from} → ${to}`,
    mapIndex: (index: number) => `[${index}]`,
    instance: (index: number, label: string | null) =>
      label === null || label === String(index) ? `[${index}]` : `[${index}] ${label}`,
    instancesOf: (operator: string, count: string) => `${operator} × ${count}`,
    instances: 'Instances',
    exitCode: (code: number) => `exit code ${code}`,
    claims: (claims: number) => `taken up ${plural(claims, 'time', 'times')}`,
    onHost: (host: string) => `on ${host}`,
    retryAt: 'Next try',
    waitsFor: 'Waits for',
    stack: 'Stack trace',
    details: 'Receipt, result, options and events',
  },
  units: { rows: 'rows', events: 'events', files: 'files' },
  receipt: {
    rows: 'Rows',
    rejects: 'Rejects',
    dropped: 'Dropped repeats',
    bytes: 'Bytes',
    files: 'Files',
    checksum: 'Checksum',
  },
  log: enLog,
  gantt: enGantt,
  runHead: enRunHead,
  taskState: {
    none: 'No status',
    scheduled: 'Scheduled',
    queued: 'Queued',
    running: 'Running',
    success: 'Success',
    failed: 'Failed',
    skipped: 'Skipped',
    upstream_failed: 'Upstream failed',
    removed: 'Removed',
    restarting: 'Restarting',
    up_for_retry: 'Up for retry',
    up_for_reschedule: 'Up for reschedule',
    deferred: 'Deferred',
  },
  runState: { queued: 'Queued', running: 'Running', success: 'Success', failed: 'Failed' },
  /** What the server says, which is in English. */
  sentence: {
    /** Why a task or a run is as it is. */
    reason: (said: string) => said,
    /** What a task waits for. */
    wait: (said: string) => said,
    /** What a deadline was held up by. */
    blocker: (said: string) => said,
    /** Which deadline was missed, and what held it up. */
    missed: (said: string) => said,
  },
  tryOutcome: {
    success: 'Success',
    failed: 'Failed',
    skipped: 'Skipped',
    rescheduled: 'Rescheduled',
    deferred: 'Deferred',
    lost: 'Worker lost',
    superseded: 'Superseded',
  },
  asset: enAsset,
  rerun: enRerun,
  change: enChange,
  backfill: enBackfill,
  graph: enGraph,
  lineage: enLineage,
  grid: enGrid,
  details: enDetails,
  events: enEvents,
  runs: enRuns,
  history: enHistory,
  next: enNext,
  operation: enOperation,
  pool: enPool,
  connection: enConnection,
  calendar: enCalendar,
  variable: enVariable,
  worker: enWorker,
  question: enQuestion,
  notice: enNotice,
  schedule: enSchedule,
  palette: enPalette,
  shortcut: enShortcut,
  today: enToday,
  version: enVersion,
  view: enView,
  relative: {
    in: (duration: string) => `in ${duration}`,
    now: 'now',
  },
} as const;
