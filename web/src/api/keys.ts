import type { BackfillState } from '../domain/backfill.ts';
import type { DagEventFilter } from '../domain/dagEvents.ts';
import type { NotificationStatus } from '../domain/notices.ts';
import type { RunType } from '../domain/runTypes.ts';
import type { RunState } from '../domain/states.ts';
import type { TaskChange } from '../domain/taskChange.ts';

/** Names a task instance; `mapIndex` -1: the task is not mapped. */
export interface InstanceKey {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
}

/** Keys of partitions, both included. */
export interface PartitionRange {
  readonly from?: string;
  readonly to?: string;
}

/** A schedule that is tried out on a calendar. */
export interface TriedSchedule {
  readonly cron: string;
  readonly zone: string;
  readonly onHoliday: 'skip' | 'next' | 'previous';
}

/** Business days, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** A business day of events; without one today, without a zone that of the mart. */
export interface EventDayName {
  readonly day?: string;
  readonly zone?: string;
}

/** [from, to) as instants. */
export interface EventRange {
  readonly from: string;
  readonly to: string;
}

/** Which runs of a DAG are listed; what is missing leaves out none. */
export interface RunListFilter extends Partial<DayRange> {
  readonly state?: RunState;
  readonly type?: RunType;
}

/** Runs that somebody wants to go again. */
export interface RunClearing {
  readonly runIds: readonly string[];
  readonly onlyFailed: boolean;
  /** They go over to the latest version. */
  readonly onLatest: boolean;
}

/** Of the latest runs as a whole, or of one task of them. */
export interface TimesOf {
  readonly limit: number;
  readonly task: string | null;
}

/**
 * The one place where query keys are made. A key begins with the keys of what contains it, so that refreshing a DAG
 * refreshes its runs too.
 */
export const keys = {
  session: () => ['session'] as const,
  todayAll: () => ['today'] as const,
  logBuffer: () => ['logBuffer'] as const,
  /** Null: the latest day that is over. */
  today: (day: string | null) => ['today', day] as const,
  /** The list of all DAGs, with the rows that were looked at. */
  dags: () => ['dags'] as const,
  dagIndex: () => ['dags', 'index'] as const,
  dagRow: (dagId: string) => ['dags', 'row', dagId] as const,
  runsNamed: (letters: string | null) => ['runsNamed', letters] as const,
  assetsAll: () => ['assets'] as const,
  assets: () => ['assets', 'list'] as const,
  assetAll: (uri: string) => ['assets', 'of', uri] as const,
  asset: (uri: string) => ['assets', 'of', uri, 'detail'] as const,
  partitions: (uri: string, range: PartitionRange) => ['assets', 'of', uri, 'partitions', range] as const,
  partition: (uri: string, key: string) => ['assets', 'of', uri, 'partition', key] as const,
  /** Plans of reruns, whatever their partition. */
  plansAll: () => ['rerunPlans'] as const,
  rerun: (uri: string, key: string) => ['rerunPlans', uri, key] as const,
  rerunsOf: (uri: string) => ['reruns', uri] as const,
  /** The latest reruns of a partition. */
  reruns: (uri: string, key: string) => ['reruns', uri, key] as const,
  eventsAll: () => ['events'] as const,
  eventDay: (name: EventDayName) => ['events', 'day', name] as const,
  speedView: (range: EventRange) => ['events', 'speed', range] as const,
  batchView: (range: EventRange) => ['events', 'batch', range] as const,
  calendarsAll: () => ['calendars'] as const,
  calendars: () => ['calendars', 'list'] as const,
  calendar: (name: string) => ['calendars', 'of', name] as const,
  fires: (name: string, schedule: TriedSchedule) => ['calendars', 'of', name, 'fires', schedule] as const,
  poolUse: () => ['operations', 'pools'] as const,
  processes: () => ['operations', 'processes'] as const,
  connections: () => ['operations', 'connections'] as const,
  connectionTypes: () => ['operations', 'connectionTypes'] as const,
  variablesAll: () => ['operations', 'variables'] as const,
  variables: (search: string) => ['operations', 'variables', search] as const,
  everyDag: () => ['dag'] as const,
  dagAll: (dagId: string) => ['dag', dagId] as const,
  dag: (dagId: string) => ['dag', dagId, 'detail'] as const,
  runsAll: (dagId: string) => ['dag', dagId, 'runs'] as const,
  runs: (dagId: string, filter: RunListFilter) => ['dag', dagId, 'runs', filter] as const,
  grid: (dagId: string) => ['dag', dagId, 'grid'] as const,
  /** Counts of runs by day, and how long runs took. */
  historyAll: (dagId: string) => ['dag', dagId, 'history'] as const,
  runDays: (dagId: string, range: DayRange) => ['dag', dagId, 'history', 'days', range] as const,
  runTimes: (dagId: string, of: TimesOf) => ['dag', dagId, 'history', 'times', of] as const,
  dagEvents: (dagId: string, filter: DagEventFilter) => ['dag', dagId, 'history', 'events', filter] as const,
  backfillsAll: (dagId: string) => ['dag', dagId, 'backfills'] as const,
  /** How far backfills are, without what became of each date. */
  backfillSummaries: (dagId: string) => ['dag', dagId, 'backfills', 'summaries'] as const,
  /** Null: whatever their state. */
  backfills: (dagId: string, state: BackfillState | null) =>
    ['dag', dagId, 'backfills', 'summaries', 'list', state] as const,
  backfill: (dagId: string, id: number) => ['dag', dagId, 'backfills', 'summaries', id] as const,
  backfillDatesAll: (dagId: string) => ['dag', dagId, 'backfills', 'dates'] as const,
  backfillDates: (dagId: string, id: number) => ['dag', dagId, 'backfills', 'dates', id] as const,
  datesOfDays: (dagId: string, range: DayRange) => ['dag', dagId, 'backfills', 'dates', range] as const,
  backfillPlan: (dagId: string, body: object) => ['plan', dagId, body] as const,
  /** Deadlines and notifications. */
  noticesAll: (dagId: string) => ['dag', dagId, 'notices'] as const,
  deadlines: (dagId: string) => ['dag', dagId, 'notices', 'deadlines'] as const,
  notifications: (dagId: string, status: NotificationStatus | null) =>
    ['dag', dagId, 'notices', 'notifications', status] as const,
  nextRuns: (dagId: string) => ['dag', dagId, 'detail', 'next'] as const,
  warnings: (dagId: string) => ['dag', dagId, 'detail', 'warnings'] as const,
  versions: (dagId: string) => ['dag', dagId, 'detail', 'versions'] as const,
  versionDifference: (dagId: string, from: number, to: number) => ['dag', dagId, 'difference', from, to] as const,
  run: (dagId: string, runId: string) => ['dag', dagId, 'run', runId, 'detail'] as const,
  tryTimes: (dagId: string, runId: string) => ['dag', dagId, 'run', runId, 'times'] as const,
  /** What waits for an answer, whatever its DAG. */
  questionsAll: () => ['questions'] as const,
  questions: () => ['questions', 'list'] as const,
  questionCount: () => ['questions', 'count'] as const,
  questionsOfRun: (dagId: string, runId: string) => ['dag', dagId, 'run', runId, 'questions'] as const,
  question: ({ dagId, runId, taskId, mapIndex }: InstanceKey) =>
    ['dag', dagId, 'run', runId, 'questions', taskId, mapIndex] as const,
  /** What changes of a DAG's tasks would take. */
  changesAll: (dagId: string) => ['dag', dagId, 'change'] as const,
  clearing: (dagId: string, clearing: RunClearing) => ['dag', dagId, 'change', 'runs', clearing] as const,
  change: (dagId: string, change: TaskChange | null) => ['dag', dagId, 'change', change] as const,
  /** What task instances wait for: other tasks, whatever their DAGs. */
  waitsAll: () => ['waits'] as const,
  waits: ({ dagId, runId, taskId, mapIndex }: InstanceKey) => ['waits', dagId, runId, taskId, mapIndex] as const,
  instances: (dagId: string, runId: string, taskId: string) =>
    ['dag', dagId, 'run', runId, 'instances', taskId] as const,
  instance: ({ dagId, runId, taskId, mapIndex }: InstanceKey) =>
    ['dag', dagId, 'run', runId, 'instance', taskId, mapIndex] as const,
} as const;
