import type { components } from '../api/schema.ts';
import type { ProgressChange } from './changes.ts';
import type { StateDisplay } from './states.ts';

type Schemas = components['schemas'];
type Today = Schemas['Today'];
type TodayAsset = Schemas['TodayAsset'];
type LogBufferState = Schemas['LogBufferState'];
export type Readiness = Schemas['Readiness'];

const DAY_MS = 86_400_000;

/** What to look at first comes first. */
export const READINESS_DISPLAY = {
  failed: { tone: 'bad', icon: 'cross' },
  late: { tone: 'bad', icon: 'clock' },
  stale: { tone: 'retry', icon: 'retry' },
  missing: { tone: 'blocked', icon: 'dash' },
  partial: { tone: 'waiting', icon: 'hourglass' },
  coming: { tone: 'waiting', icon: 'dot' },
  ready: { tone: 'good', icon: 'check' },
} as const satisfies Record<Readiness, StateDisplay>;

const ALL = Object.keys(READINESS_DISPLAY) as Readiness[];

/** How many assets stand how, what to look at first at the head; those of which there is none are left out. */
export function readinessCounts(
  assets: readonly Pick<TodayAsset, 'readiness'>[],
): readonly { readonly readiness: Readiness; readonly count: number }[] {
  return ALL.map((readiness) => ({
    readiness,
    count: assets.filter((asset) => asset.readiness === readiness).length,
  })).filter(({ count }) => count > 0);
}

/** Whether somebody should look after it. */
export function needsCare(readiness: Readiness): boolean {
  return readiness !== 'ready' && readiness !== 'partial' && readiness !== 'coming';
}

/** Where an asset stands against its deadline. */
export interface DeadlineView {
  /** `early`, `tardy`: it was ready so long before or after it; `left`, `over`: it is not ready, and so long is left or gone. */
  readonly kind: 'early' | 'tardy' | 'left' | 'over';
  readonly seconds: number;
}

/** Null: it has no deadline, or was ready and is to be made again. */
export function deadlineView(
  { dueAt, publishedAt, readiness }: Pick<TodayAsset, 'dueAt' | 'publishedAt' | 'readiness'>,
  now: number,
): DeadlineView | null {
  if (dueAt === null || readiness === 'stale') return null;
  if (readiness === 'ready') {
    if (publishedAt === null) return null;
    const seconds = secondsBetween(publishedAt, Date.parse(dueAt));
    return { kind: seconds < 0 ? 'tardy' : 'early', seconds: Math.abs(seconds) };
  }
  const seconds = secondsBetween(dueAt, now);
  return { kind: seconds < 0 ? 'left' : 'over', seconds: Math.abs(seconds) };
}

function secondsBetween(from: string, to: number): number {
  return Math.round((to - Date.parse(from)) / 1000);
}

/** The failure of a run that publishes an asset, where the list of failures has it. */
export function failureOf({ run }: Pick<TodayAsset, 'run'>, failed: Today['failed']): Today['failed'][number] | null {
  if (run === null) return null;
  return failed.find(({ dagId, runId }) => dagId === run.dagId && runId === run.runId) ?? null;
}

/** What is not as it should be among the processes; nothing: all is well. */
export function healthProblems(health: Today['health'], buffer: LogBufferState | null): readonly HealthProblem[] {
  return HEALTH_PROBLEMS.filter((problem) => isProblem[problem](health, buffer));
}

const HEALTH_PROBLEMS = [
  'noScheduler',
  'noWorker',
  'allDraining',
  'lost',
  'noLoader',
  'bufferAway',
  'bufferBehind',
  'importErrors',
] as const;
export type HealthProblem = (typeof HEALTH_PROBLEMS)[number];

type IsProblem = (health: Today['health'], buffer: LogBufferState | null) => boolean;

const isProblem: Readonly<Record<HealthProblem, IsProblem>> = {
  noScheduler: ({ schedulers }) => schedulers === 0,
  noWorker: ({ workers }) => workers === 0,
  allDraining: ({ workers, draining }) => workers > 0 && draining === workers,
  lost: ({ lost }) => lost > 0,
  noLoader: ({ isLoaderAlive }) => !isLoaderAlive,
  bufferAway: (_, buffer) => buffer !== null && buffer.problem !== null,
  bufferBehind: (_, buffer) => buffer !== null && buffer.oldestDay !== null && isBehind(buffer.oldestDay, buffer.asOf),
  importErrors: ({ importErrors }) => importErrors > 0,
};

/** The day in UTC that goes on fills, and the one before is drained soon after its end. */
function isBehind(oldestDay: string, asOf: string): boolean {
  return oldestDay < new Date(Date.parse(asOf) - DAY_MS).toISOString().slice(0, 10);
}

/** The day after a task of it has said how far it is; the very same where it has no line there. */
export function changeToday(today: Today, { progress, ...message }: ProgressChange): Today {
  const isOf = (run: Today['running'][number]) => run.dagId === message.dagId && run.runId === message.runId;
  const isIt = (task: Today['running'][number]['tasks'][number]) =>
    task.taskId === message.taskId && task.mapIndex === message.mapIndex && task.tryNumber === message.tryNumber;
  if (!today.running.some((run) => isOf(run) && run.tasks.some(isIt))) return today;
  const running = today.running.map((run) =>
    isOf(run) ? { ...run, tasks: run.tasks.map((task) => (isIt(task) ? { ...task, progress } : task)) } : run,
  );
  return { ...today, running };
}
