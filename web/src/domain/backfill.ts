import type { components } from '../api/schema.ts';
import { addDays, wallClock } from './clock.ts';
import { choiceOf, daysOf } from './dayChoice.ts';
import { readFields, type FieldProblem, type ParamField } from './paramsForm.ts';
import { RUN_STATE_DISPLAY, type StateDisplay } from './states.ts';

type Schemas = components['schemas'];
export type BackfillState = Schemas['BackfillState'];
export type BackfillAction = Schemas['BackfillAction'];
export type BackfillDateState = Schemas['BackfillDateState'];
export type BackfillProgress = Schemas['BackfillProgress'];
type PlanBody = Schemas['BackfillPlanBody'];
type BackfillBody = Schemas['BackfillBody'];
type PlannedDate = Schemas['PlannedDate'];

export const BACKFILL_STATE_DISPLAY = {
  running: RUN_STATE_DISPLAY.running,
  paused: { tone: 'deferred', icon: 'pause' },
  completed: { tone: 'good', icon: 'check' },
  canceled: { tone: 'idle', icon: 'cross' },
} as const satisfies Record<BackfillState, StateDisplay>;

export const BACKFILL_STATES = Object.keys(BACKFILL_STATE_DISPLAY) as BackfillState[];

export const DATE_STATE_DISPLAY = {
  ...RUN_STATE_DISPLAY,
  waiting: { tone: 'idle', icon: 'dot' },
  skip: { tone: 'skipped', icon: 'skip' },
  blocked: { tone: 'blocked', icon: 'blocked' },
  deleted: { tone: 'idle', icon: 'dash' },
} as const satisfies Record<BackfillDateState, StateDisplay>;

export const ACTION_DISPLAY = {
  create: { tone: 'good', icon: 'play' },
  clear: { tone: 'retry', icon: 'retry' },
  skip: { tone: 'skipped', icon: 'skip' },
  blocked: { tone: 'blocked', icon: 'blocked' },
} as const satisfies Record<BackfillAction, StateDisplay>;

/** Whether a DAG has dates to backfill. */
export function isPeriodic(schedule: Schemas['Schedule'] | null): boolean {
  return schedule?.kind === 'cron' || schedule?.kind === 'every';
}

/** What to look at first comes first. */
const DATE_STATE_ORDER = [
  'failed',
  'running',
  'queued',
  'waiting',
  'success',
  'blocked',
  'skip',
  'deleted',
] as const satisfies readonly BackfillDateState[];

/** The states that occur, with their counts, in the order of attention. */
export function progressEntries(progress: BackfillProgress): { state: BackfillDateState; count: number }[] {
  return DATE_STATE_ORDER.map((state) => ({ state, count: progress[state] ?? 0 })).filter(({ count }) => count > 0);
}

/** How many of its runs have ended, of all that it has. */
export function runsDone(progress: BackfillProgress): { readonly done: number; readonly total: number } {
  const done = (progress.success ?? 0) + (progress.failed ?? 0);
  return { done, total: done + (progress.running ?? 0) + (progress.queued ?? 0) + (progress.waiting ?? 0) };
}

export interface FailureGroup {
  /** The first line of what went wrong; null: nothing is known of it. */
  readonly error: string | null;
  /** In their order. */
  readonly days: readonly string[];
  readonly runs: number;
}

/** Dates that failed by why they did, the most frequent cause first. */
export function groupFailures(
  dates: readonly Pick<Schemas['BackfillDate'], 'state' | 'error' | 'businessDay'>[],
): readonly FailureGroup[] {
  const failed = dates.filter(({ state }) => state === 'failed');
  return [...Map.groupBy(failed, ({ error }) => error)]
    .map(([error, own]) => ({
      error,
      days: [...new Set(own.map(({ businessDay }) => businessDay))].toSorted(),
      runs: own.length,
    }))
    .toSorted((a, b) => b.runs - a.runs);
}

export const ACTIONS = Object.keys(ACTION_DISPLAY) as BackfillAction[];

export function countActions(dates: readonly Pick<PlannedDate, 'action'>[]): Readonly<Record<BackfillAction, number>> {
  const counts = { create: 0, clear: 0, skip: 0, blocked: 0 };
  for (const { action } of dates) counts[action] += 1;
  return counts;
}

/** What a date was to become in an earlier plan, where it is another thing now; `absent`: it was not in it. */
export function changedActions(
  before: readonly Pick<PlannedDate, 'logicalDate' | 'action'>[],
  now: readonly Pick<PlannedDate, 'logicalDate' | 'action'>[],
): ReadonlyMap<string, BackfillAction | 'absent'> {
  const known = new Map(before.map(({ logicalDate, action }) => [logicalDate, action]));
  return new Map(
    now
      .filter(({ logicalDate, action }) => known.get(logicalDate) !== action)
      .map(({ logicalDate }) => [logicalDate, known.get(logicalDate) ?? 'absent']),
  );
}

/** What the reader filled in. */
export interface BackfillDraft {
  readonly from: string;
  readonly to: string;
  /** Days between them that are left out. */
  readonly excluded: readonly string[];
  /** Empty: all days. */
  readonly calendar: string;
  readonly reprocess: NonNullable<PlanBody['reprocess']>;
  readonly backwards: boolean;
  readonly maxActiveRuns: string;
  /** False: all tasks. */
  readonly hasTasks: boolean;
  readonly taskIds: readonly string[];
  readonly ignoreDependencies: boolean;
  readonly downstream: boolean;
  /** True: runs that are repeated go over to the latest version. */
  readonly onLatest: boolean;
  /** False: the defaults, and runs that go again keep theirs. */
  readonly hasParams: boolean;
  readonly params: Readonly<Record<string, string>>;
}

/** The week that ended yesterday in the DAG's zone. */
export function emptyBackfill(fields: readonly ParamField[], zone: string, now: number): BackfillDraft {
  const today = wallClock(now, zone).day;
  return {
    from: addDays(today, -7),
    to: addDays(today, -1),
    excluded: [],
    calendar: '',
    reprocess: 'none',
    backwards: false,
    maxActiveRuns: '10',
    hasTasks: false,
    taskIds: [],
    ignoreDependencies: false,
    downstream: false,
    onLatest: false,
    hasParams: false,
    params: Object.fromEntries(fields.map((field) => [field.name, field.initial])),
  };
}

/** What an address asks of a plan. */
export interface AskedPlan {
  readonly from?: string;
  readonly to?: string;
  readonly days?: readonly string[];
  readonly reprocess?: BackfillDraft['reprocess'];
}

/** The draft as an address asks for it. */
export function withAsked(draft: BackfillDraft, { from, to, days = [], reprocess }: AskedPlan): BackfillDraft {
  return {
    ...draft,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...choiceOf(days),
    ...(reprocess !== undefined && { reprocess }),
  };
}

export type BackfillProblem = 'day' | 'days' | 'order' | 'most' | 'tasks';

export type PlanReading =
  | { readonly ok: true; readonly body: PlanBody }
  | {
      readonly ok: false;
      readonly problems: Readonly<Partial<Record<'from' | 'to' | 'maxActiveRuns' | 'tasks', BackfillProblem>>>;
    };

/** Runs of one backfill at a time. */
const MOST_ACTIVE = 10_000;

/** The plan that the draft asks for, or what must be corrected before. */
export function readPlan(draft: BackfillDraft): PlanReading {
  const { from, to, calendar, reprocess, backwards, hasTasks, taskIds, ignoreDependencies, downstream } = draft;
  const maxActiveRuns = Number(draft.maxActiveRuns);
  const problems = {
    ...(!isDay(from) && { from: 'day' as const }),
    ...(!isDay(to) && { to: 'day' as const }),
    ...(isDay(from) && isDay(to) && to < from && { to: 'order' as const }),
    ...(draft.excluded.length > 0 && to >= from && daysOf(draft).length === 0 && { to: 'days' as const }),
    ...(!(Number.isInteger(maxActiveRuns) && maxActiveRuns >= 1 && maxActiveRuns <= MOST_ACTIVE) && {
      maxActiveRuns: 'most' as const,
    }),
    ...(draft.hasTasks && draft.taskIds.length === 0 && { tasks: 'tasks' as const }),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    body: {
      from,
      to,
      reprocess,
      backwards,
      maxActiveRuns,
      onLatestVersion: draft.onLatest,
      ...(hasTasks && { tasks: { taskIds: [...taskIds], ignoreDependencies, downstream } }),
      ...(draft.excluded.length > 0 && { days: [...daysOf(draft)] }),
      ...(calendar !== '' && { calendar }),
    },
  };
}

export type ParamsReading =
  | { readonly ok: true; readonly params: BackfillBody['params'] }
  | { readonly ok: false; readonly problems: Readonly<Record<string, FieldProblem>> };

/** The parameters of its runs; null: none were set. */
export function readBackfillParams(draft: BackfillDraft, fields: readonly ParamField[]): ParamsReading {
  if (!draft.hasParams) return { ok: true, params: null };
  const { values, problems } = readFields(fields, draft.params);
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, params: values };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
