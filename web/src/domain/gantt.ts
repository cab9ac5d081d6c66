import type { components } from '../api/schema.ts';
import { instancesIn } from './taskRows.ts';
import {
  isTaskFinished,
  TASK_STATE_DISPLAY,
  TASK_STATE_ORDER,
  TRY_OUTCOME_DISPLAY,
  worstState,
  type StateTone,
  type Tally,
  type TaskState,
  type TryOutcome,
} from './states.ts';
import type { TimeSpan } from './timeAxis.ts';

type Schemas = components['schemas'];
type Instance = Pick<
  Schemas['InstanceSummary'],
  'taskId' | 'mapIndex' | 'label' | 'state' | 'tryNumber' | 'scheduledAt' | 'queuedAt' | 'startedAt' | 'endedAt'
>;

/** A stretch of waiting (ready, not yet at work) or of work; `to` null: it goes on. In epoch milliseconds. */
export interface GanttBar {
  readonly kind: 'wait' | 'run';
  readonly from: number;
  readonly to: number | null;
  readonly tone: StateTone;
  /** 0: of no single try. */
  readonly tryNumber: number;
  /** Of a single try that has ended. */
  readonly outcome: TryOutcome | null;
}

interface RowBase {
  readonly key: string;
  readonly label: string;
  readonly depth: number;
  readonly bars: readonly GanttBar[];
}

export interface GroupRow extends RowBase {
  readonly kind: 'group';
  readonly groupId: string;
  readonly state: TaskState;
  readonly isOpen: boolean;
}

export interface TaskRow extends RowBase {
  readonly kind: 'task';
  readonly taskId: string;
  readonly state: TaskState;
  /** Of a mapped task: how many instances there are; null: it is not mapped. */
  readonly instances: number | null;
  readonly isOpen: boolean;
}

export interface InstanceRow extends RowBase {
  readonly kind: 'instance';
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: TaskState;
}

/** Stands for the instances that have not been read yet. */
export interface MoreRow extends RowBase {
  readonly kind: 'more';
  readonly taskId: string;
}

export type GanttRow = GroupRow | TaskRow | InstanceRow | MoreRow;

/** Instances of a mapped task that is unfolded, as far as they have been read. */
export interface Unfolded {
  readonly instances: readonly Instance[];
  readonly hasMore: boolean;
}

export interface GanttInput {
  readonly graph: Schemas['Graph'];
  readonly instances: readonly Instance[];
  readonly tallies: Readonly<Record<string, Tally>>;
  readonly times: Schemas['TryTimes'];
  /** Ids of groups whose tasks are not shown. */
  readonly folded: ReadonlySet<string>;
  /** Mapped tasks whose instances are shown, by id. */
  readonly unfolded: ReadonlyMap<string, Unfolded>;
}

/** The rows from top to bottom: groups before their tasks, a mapped task before its instances. */
export function ganttRows(input: GanttInput): GanttRow[] {
  const { graph, folded } = input;
  const own = new Map(
    input.instances.filter(({ mapIndex }) => mapIndex === -1).map((instance) => [instance.taskId, instance]),
  );
  const tries = Map.groupBy(input.times.tries, ({ taskId }) => taskId);
  const spans = new Map(input.times.spans.map((span) => [span.taskId, span]));

  const rowsOfTask = (task: Schemas['GraphTask'], depth: number): GanttRow[] => {
    const { taskId } = task;
    const tally = input.tallies[taskId] ?? {};
    const instance = own.get(taskId);
    const span = spans.get(taskId);
    if (instance !== undefined && span === undefined) {
      const bars = barsOf(instance, tries.get(taskId) ?? []);
      return [
        {
          kind: 'task',
          key: taskId,
          label: taskId,
          depth,
          bars,
          taskId,
          state: instance.state,
          instances: null,
          isOpen: false,
        },
      ];
    }
    const state = worstState(tally);
    const open = input.unfolded.get(taskId);
    const row: TaskRow = {
      kind: 'task',
      key: taskId,
      label: taskId,
      depth,
      bars: span === undefined ? [] : spanBars(span, state, tally),
      taskId,
      state,
      instances: instancesIn(tally),
      isOpen: open !== undefined,
    };
    return open === undefined ? [row] : [row, ...instanceRows(taskId, open, depth + 1)];
  };

  const rowsUnder = (parent: string | null, depth: number): GanttRow[] => {
    const groups = graph.groups.filter((group) => group.parent === parent);
    const tasks = graph.tasks.filter((task) => task.group === parent);
    const parts = [
      ...tasks.map((task) => ({ place: graph.tasks.indexOf(task), rows: () => rowsOfTask(task, depth) })),
      ...groups.map(({ groupId }) => ({ place: firstPlace(graph, groupId), rows: () => rowsOfGroup(groupId, depth) })),
    ];
    return parts.sort((a, b) => a.place - b.place).flatMap((part) => part.rows());
  };

  const rowsOfGroup = (groupId: string, depth: number): GanttRow[] => {
    const inside = rowsUnder(groupId, depth + 1);
    const row: GroupRow = {
      kind: 'group',
      key: `group ${groupId}`,
      label: groupId,
      depth,
      groupId,
      isOpen: !folded.has(groupId),
      ...together(inside),
    };
    return row.isOpen ? [row, ...inside] : [row];
  };
  return rowsUnder(null, 0);
}

/** Where the first task of a group stands among all. */
function firstPlace({ tasks, groups }: Schemas['Graph'], groupId: string): number {
  const places = [
    tasks.findIndex(({ group }) => group === groupId),
    ...groups.filter(({ parent }) => parent === groupId).map((group) => firstPlace({ tasks, groups }, group.groupId)),
  ];
  return Math.min(...places.filter((place) => place >= 0));
}

function instanceRows(taskId: string, { instances, hasMore }: Unfolded, depth: number): GanttRow[] {
  const rows: GanttRow[] = instances.map((instance) => ({
    kind: 'instance',
    key: `${taskId} ${instance.mapIndex}`,
    label: instance.label ?? String(instance.mapIndex),
    depth,
    bars: barsOf(instance, []),
    taskId,
    mapIndex: instance.mapIndex,
    state: instance.state,
  }));
  if (hasMore) rows.push({ kind: 'more', key: `${taskId} more`, label: '', depth, bars: [], taskId });
  return rows;
}

/** Each try with the wait before it; what has been dispatched and not started waits on. */
function barsOf(instance: Instance, tries: readonly Schemas['RunTry'][]): GanttBar[] {
  const bars = tries.flatMap((attempt, at) => {
    const isLatest = at === tries.length - 1 && attempt.tryNumber === instance.tryNumber;
    const ready = isLatest
      ? earliest(instance.scheduledAt, attempt.queuedAt, tries[at - 1]?.endedAt)
      : attempt.queuedAt;
    const { tone } = attempt.outcome === null ? TASK_STATE_DISPLAY.running : TRY_OUTCOME_DISPLAY[attempt.outcome];
    return pieces(ready, attempt.startedAt, attempt.endedAt, { ...attempt, tone });
  });
  const { state, scheduledAt, queuedAt, startedAt, endedAt, tryNumber } = instance;
  if (bars.length === 0 && startedAt !== null) {
    const { tone } = TASK_STATE_DISPLAY[state];
    return pieces(queuedAt ?? scheduledAt, startedAt, endedAt, { tryNumber, tone, outcome: null });
  }
  const waitsSince = state === 'queued' ? (scheduledAt ?? queuedAt) : state === 'scheduled' ? scheduledAt : null;
  if (waitsSince !== null)
    bars.push(...pieces(waitsSince, null, null, { tryNumber: 0, tone: 'waiting', outcome: null }));
  return bars;
}

/** When it was ready, where that is known and comes after the try before. */
function earliest(
  scheduledAt: string | null,
  queuedAt: string | null,
  before: string | null | undefined,
): string | null {
  if (scheduledAt === null) return queuedAt;
  const ready = Date.parse(scheduledAt);
  const isOfThisTry = typeof before !== 'string' || ready >= Date.parse(before);
  return isOfThisTry && (queuedAt === null || ready < Date.parse(queuedAt)) ? scheduledAt : queuedAt;
}

function pieces(
  ready: string | null,
  start: string | null,
  end: string | null,
  { tone, tryNumber, outcome }: Pick<GanttBar, 'tone' | 'tryNumber' | 'outcome'>,
): GanttBar[] {
  const bars: GanttBar[] = [];
  const startAt = start === null ? null : Date.parse(start);
  if (ready !== null && (startAt === null || Date.parse(ready) < startAt))
    bars.push({ kind: 'wait', from: Date.parse(ready), to: startAt, tone: 'waiting', tryNumber, outcome: null });
  if (startAt !== null)
    bars.push({ kind: 'run', from: startAt, to: end === null ? null : Date.parse(end), tone, tryNumber, outcome });
  return bars;
}

/** Of all instances of a mapped task: it goes on while any of them may. */
function spanBars(span: Schemas['MappedSpan'], state: TaskState, tally: Tally): GanttBar[] {
  const isOver = TASK_STATE_ORDER.every((each) => (tally[each] ?? 0) === 0 || isTaskFinished(each));
  const { tone } = TASK_STATE_DISPLAY[state];
  return pieces(span.queuedAt, span.startedAt, isOver ? span.endedAt : null, { tone, tryNumber: 0, outcome: null });
}

/** A group as one bar, from the first start in it to the last end, in the state that needs attention most. */
function together(rows: readonly GanttRow[]): { readonly bars: readonly GanttBar[]; readonly state: TaskState } {
  const tally: Partial<Record<TaskState, number>> = {};
  for (const row of rows) if (row.kind === 'task' || row.kind === 'group') tally[row.state] = 1;
  const state = worstState(tally);
  const span = spanOf(rows.flatMap(({ bars }) => bars));
  if (span === null) return { bars: [], state };
  const bar = { kind: 'run', ...span, tone: TASK_STATE_DISPLAY[state].tone, tryNumber: 0, outcome: null } as const;
  return { bars: [bar], state };
}

function spanOf(bars: readonly GanttBar[]): { readonly from: number; readonly to: number | null } | null {
  if (bars.length === 0) return null;
  let from = Infinity;
  let to: number | null = -Infinity;
  for (const bar of bars) {
    from = Math.min(from, bar.from);
    to = to === null || bar.to === null ? null : Math.max(to, bar.to);
  }
  return { from, to };
}

/** The time that all rows take; `end` closes what goes on. Null: nothing has begun. */
export function wholeSpan(rows: readonly GanttRow[], end: (from: number) => number): TimeSpan | null {
  const span = spanOf(rows.flatMap(({ bars }) => bars));
  if (span === null) return null;
  const to = span.to ?? end(span.from);
  // A run of a moment has a width too.
  return { from: span.from, to: Math.max(to, span.from + 100) };
}
