import type { DagDefinition } from '../../core/definition.ts';
import { firstOf } from '../../core/firstOf.ts';
import type { ActiveGroup, DrainingWorker, SelectionFacts } from '../../db/selection.ts';
import { LANES } from '../../core/lanes.ts';
import { slotsOf } from '../../core/slots.ts';
import { freeSlots } from '../freeSlots.ts';

/** Holders that a line names. */
export const NAMED = 3;

/** A task instance as the limits see it. */
export interface LimitedTask {
  readonly runId: number;
  readonly dagNo: number;
  readonly taskNo: number;
  readonly queue: string;
  readonly lane: number;
  readonly pool: string;
  readonly poolSlots: number;
  readonly concurrencyKey: string | null;
}

/** What holds slots, which slots there are, and what their holders are called. */
export interface Occupancy extends SelectionFacts {
  /** Workers that live and take no more tasks. */
  readonly draining: readonly DrainingWorker[];
  readonly nameOf: (holder: Pick<ActiveGroup, 'runId' | 'taskNo'>) => string;
}

/** What must become free before a task that is ready can be dispatched; where all is free, it is its turn. */
export function freeOfLimits(task: LimitedTask, definition: DagDefinition, occupancy: Occupancy): readonly string[] {
  const full = [
    ...ofWorkers(task, occupancy),
    ...ofPool(task, occupancy),
    ...ofDag(task, definition, occupancy),
    ...ofKey(task, occupancy),
  ];
  return full.length > 0 ? full : ['its turn among all that is ready, by priority and age'];
}

function ofKey({ concurrencyKey: key }: LimitedTask, occupancy: Occupancy): readonly string[] {
  const holders = key === null ? '' : holdersOf(occupancy, ({ concurrencyKey }) => concurrencyKey === key);
  return holders === '' ? [] : [`the concurrency key ${key}, which is held${holders}`];
}

function ofWorkers({ queue, lane }: LimitedTask, occupancy: Occupancy): readonly string[] {
  const { workers, active } = occupancy;
  const serving = workers.filter(({ queues }) => queues.includes(queue));
  if (serving.length === 0) return [noWorker(queue, occupancy)];
  const slots = slotsOf(freeSlots({ workers, active }));
  for (const queued of active.filter(({ workerId }) => workerId === null))
    for (let i = 0; i < queued.instances; i++) slots.take(queued.queue, queued.lane);
  if (slots.take(queue, lane)) return [];
  const all = serving.reduce((sum, worker) => sum + worker.slots, 0);
  const holders = holdersOf(occupancy, ({ workerId, queue: held, instances }) =>
    serving.some(({ id, queues }) => (workerId === null ? instances > 0 && queues.includes(held) : id === workerId)),
  );
  return slots.take(queue, LANES.live)
    ? [
        `a slot of a worker of the queue ${queue}: those that are free of its ${all} are kept for runs of no backfill, the others are taken${holders}`,
      ]
    : [`a slot of a worker of the queue ${queue}: all ${all} are taken${holders}`];
}

function noWorker(queue: string, { draining }: Occupancy): string {
  const own = draining.filter(({ queues }) => queues.includes(queue));
  if (own.length === 0) return `a worker of the queue ${queue}: none is alive (haru worker --queues ${queue})`;
  const names = own.map(({ name, drainedBy }) =>
    drainedBy === null ? `${name} is stopping` : `${name} is drained by ${drainedBy}`,
  );
  return `a worker of the queue ${queue} that takes tasks: ${firstOf(names, NAMED)} (take one back, or haru worker --queues ${queue})`;
}

function ofPool({ pool, poolSlots }: LimitedTask, occupancy: Occupancy): readonly string[] {
  const { pools, active } = occupancy;
  const slots = pools[pool];
  if (slots === undefined) return [`the pool ${pool}, which is not there (haru pools set ${pool} <slots>)`];
  if (slots >= 0 && poolSlots > slots)
    return [
      `a larger pool ${pool}: it has ${slots} slots, the task takes ${poolSlots} (haru pools set ${pool} ${poolSlots})`,
    ];
  const taken = active.reduce((sum, group) => sum + (group.pool === pool ? group.poolSlots : 0), 0);
  if (slots < 0 || taken + poolSlots <= slots) return [];
  const holders = holdersOf(occupancy, (group) => group.pool === pool);
  return [`${poolSlots} of the ${slots} slots of the pool ${pool}, of which ${taken} are taken${holders}`];
}

function ofDag(task: LimitedTask, definition: DagDefinition, occupancy: Occupancy): readonly string[] {
  const { active } = occupancy;
  const { maxActiveTasks, maxActiveTasksPerDag, tasks } = definition;
  const { maxActiveTisPerDag, maxActiveTisPerDagrun } = tasks[task.taskNo]!;
  const isOfDag = ({ dagNo }: ActiveGroup) => dagNo === task.dagNo;
  const isOfRun = ({ runId }: ActiveGroup) => runId === task.runId;
  const isOfTask = ({ taskNo }: ActiveGroup) => taskNo === task.taskNo;
  const limits = [
    ['active tasks of its run', maxActiveTasks, isOfRun],
    ['active tasks of its DAG', maxActiveTasksPerDag, isOfDag],
    ['active instances of the task in its run', maxActiveTisPerDagrun, (g) => isOfRun(g) && isOfTask(g)],
    ['active instances of the task in its DAG', maxActiveTisPerDag, (g) => isOfDag(g) && isOfTask(g)],
  ] as const satisfies readonly (readonly [string, number | null, (group: ActiveGroup) => boolean])[];
  return limits.flatMap(([what, limit, counts]) =>
    limit !== null && instancesOf(active, counts) >= limit
      ? [`a place among the ${limit} ${what}, which are taken${holdersOf(occupancy, counts)}`]
      : [],
  );
}

/** The tasks that hold what is waited for, the first of them by name; empty where nothing does. */
function holdersOf({ active, nameOf }: Occupancy, holds: (group: ActiveGroup) => boolean): string {
  const names = [...new Set(active.filter(holds).map(nameOf))];
  return names.length === 0 ? '' : ` by ${firstOf(names, NAMED)}`;
}

function instancesOf(active: readonly ActiveGroup[], counts: (group: ActiveGroup) => boolean): number {
  return active.reduce((sum, group) => sum + (counts(group) ? group.instances : 0), 0);
}
