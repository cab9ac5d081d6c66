import type { DagDefinition, ScheduleDefinition, TaskDefinition } from '../../../server/core/definition.ts';
import { cronOf } from '../../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../../support/core/definitionOf.ts';
import { randomDag } from '../../support/core/randomDag.ts';
import type { Random } from '../../support/core/random.ts';
import { DEFERRED_COUNT } from './settings.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A DAG of the simulated year. */
export interface YearDag {
  readonly definition: DagDefinition;
  /** The longest time between two of its fires; null: it has holidays, or ends early. */
  readonly longestGapMs: number | null;
}

interface Rhythm {
  readonly schedule: Exclude<ScheduleDefinition, { kind: 'assets' }>;
  readonly longestGapMs: number | null;
  /** How many days it lasts; null: the whole time. */
  readonly days?: number;
}

const ZONES = ['Asia/Seoul', 'UTC', 'America/New_York', 'Australia/Lord_Howe'];

/** `count` DAGs of chance of every kind of schedule; for some of them others wait. */
export function yearOfDags(random: Random, start: number, days: number, count: number): readonly YearDag[] {
  const dags: YearDag[] = [];
  for (let number = 0; number < count; number++) {
    const isAwaited = number % AWAITED_EVERY === 0;
    const rhythm = isAwaited ? AWAITED : random.pick(RHYTHMS)(random);
    const { schedule, longestGapMs } = rhythm;
    const tasks = tasksOf(random, number, dags);
    const waits = tasks.some(({ operator }) => operator === 'waitForRun');
    const definition = definitionOf(tasks, {
      dagId: `dag_${number}`,
      schedule,
      zone: schedule.zone,
      // Some have a past to catch up with.
      start: new Date(start - (isAwaited || rhythm.days || waits ? 0 : random.pick([0, 0, 20])) * DAY).toISOString(),
      end: new Date(start + Math.min(days, rhythm.days ?? days) * DAY).toISOString(),
      catchup: isAwaited || random.chance(0.7),
      maxActiveRuns: random.pick([1, 2, 3, 16]),
      maxActiveTasks: random.pick([1, 2, 4, 16]),
      maxActiveTasksPerDag: random.chance(0.2) ? random.integer(1, 3) : null,
      dagrunTimeoutMs:
        random.chance(0.1) && !tasks.some(({ dependsOnPast }) => dependsOnPast) ? random.integer(2, 12) * HOUR : null,
      failFast: random.chance(0.1),
    });
    dags.push({ definition, longestGapMs });
  }
  return dags;
}

/** Every so many-th DAG: daily at midnight of UTC, so that runs of the same dates wait for each other. */
const AWAITED_EVERY = 20;
const AWAITED: Rhythm = { schedule: cronOf('0 0 * * *'), longestGapMs: DAY };

const RHYTHMS: readonly ((random: Random) => Rhythm)[] = [
  daily,
  weekly,
  weekly,
  weekly,
  weekly,
  (random) => ({
    schedule: cronOf(`0 ${random.integer(0, 23)} * * 1,3,6`, {
      zone: 'Asia/Seoul',
      calendar: 'kr',
      onHoliday: random.pick(['skip', 'next', 'previous'] as const),
    }),
    longestGapMs: null,
  }),
  (random) => ({
    schedule: { kind: 'every', periodMs: random.pick([25, 48, 167]) * HOUR, anchor: null, zone: 'UTC', delayMs: 0 },
    longestGapMs: 167 * HOUR,
  }),
  (random) => ({ schedule: cronOf(`0 3 ${random.integer(1, 28)} * *`), longestGapMs: 31 * DAY }),
  (random) => ({
    schedule: random.pick([
      { kind: 'once', zone: 'UTC' },
      { kind: 'continuous', zone: 'UTC' },
    ]),
    longestGapMs: null,
    days: 1,
  }),
];

function weekly(random: Random): Rhythm {
  const days = random.pick(['0', '3', '1,5']);
  return {
    schedule: cronOf(`30 ${random.integer(0, 4)} * * ${days}`, {
      zone: random.pick(ZONES),
      timing: random.chance(0.3) ? 'trigger' : 'interval',
    }),
    longestGapMs: 7 * DAY + HOUR,
  };
}

/** At a time that the clock leaves out or shows twice on some days of some zones. */
function daily(random: Random): Rhythm {
  const hour = random.pick([0, 1, 2, 2, 9, 23]);
  return {
    schedule: cronOf(`${random.pick([0, 15, 30])} ${hour} * * *`, {
      zone: random.pick(ZONES),
      timing: random.chance(0.2) ? 'trigger' : 'interval',
      delayMs: random.chance(0.2) ? random.integer(1, 600) * 1_000 : 0,
    }),
    longestGapMs: 25 * HOUR,
  };
}

function tasksOf(random: Random, number: number, before: readonly YearDag[]): readonly TaskDefinition[] {
  const shape = random.integer(0, 9);
  if (number % AWAITED_EVERY === 0)
    return [limited(random, taskOf('first')), limited(random, taskOf('last', { upstream: [0] }))];
  if (shape === 0) return waiting(random, before.length > 0 ? before[number - (number % AWAITED_EVERY)]! : null);
  if (shape === 1) return mapped(random);
  if (shape === 2) return leaning(random);
  if (shape === 3) return small(random);
  return Array.from({ length: random.integer(1, 3) }, (_, taskNo) =>
    limited(
      random,
      taskOf(`t${taskNo}`, {
        upstream: taskNo === 0 ? [] : [random.integer(0, taskNo - 1)],
        retries: random.integer(0, 3),
        retryDelayMs: random.pick([1_000, 300_000]),
        retryBackoff: random.pick([1, 1, 2]),
      }),
    ),
  );
}

/** A graph with branches, short circuits, setups and all trigger rules. */
function small(random: Random): readonly TaskDefinition[] {
  for (;;) {
    const { tasks } = randomDag(random);
    if (tasks.length <= 6) return tasks;
  }
}

function waiting(random: Random, awaited: YearDag | null): readonly TaskDefinition[] {
  const look = { everyMs: random.pick([60_000, 600_000]), timeoutMs: 4 * HOUR, softFail: random.chance(0.5) };
  const tasks = [
    taskOf('looks', { kind: 'sensor', look, retries: 1 }),
    taskOf('later', {
      kind: 'operator',
      operator: 'waitForTime',
      options: { afterMs: random.integer(1, 30) * HOUR },
      pool: random.pick(['default_pool', DEFERRED_COUNT]),
    }),
  ];
  if (awaited !== null) {
    const options = { dagId: awaited.definition.dagId, taskId: random.pick([null, 'first']) };
    tasks.push(taskOf('after', { kind: 'operator', operator: 'waitForRun', options }));
  }
  return [...tasks, taskOf('then', { upstream: tasks.map((_, taskNo) => taskNo), triggerRule: 'all_done' })];
}

function mapped(random: Random): readonly TaskDefinition[] {
  const over = (task: number) => ({
    group: null,
    combine: 'product' as const,
    lists: [{ key: null, source: { kind: 'result' as const, task, place: 0 } }],
  });
  const literal = {
    group: null,
    combine: 'zip' as const,
    lists: [{ key: null, source: { kind: 'literal' as const, length: random.integer(1, 3) } }],
  };
  return [
    taskOf('lists', { listPaths: [[]], retries: 2, retryDelayMs: 1_000 }),
    limited(random, taskOf('each', { upstream: [0], reads: [0], mapped: over(0), retries: 1 })),
    taskOf('fixed', { mapped: literal }),
    taskOf('all', { upstream: [1, 2], triggerRule: random.pick(['all_success', 'none_failed', 'all_done']) }),
  ];
}

/** What leans on a run that has failed waits for a person, so these never fail. */
function leaning(random: Random): readonly TaskDefinition[] {
  return [
    taskOf('leans', { operator: 'unfailing', dependsOnPast: true, waitForDownstream: random.chance(0.5) }),
    taskOf('goes_on', { operator: 'unfailing', upstream: [0] }),
  ];
}

function limited(random: Random, task: TaskDefinition): TaskDefinition {
  return {
    ...task,
    queue: random.chance(0.1) ? 'heavy' : 'default',
    pool: random.pick(['default_pool', 'default_pool', 'default_pool', 'small', 'tight']),
    poolSlots: 1,
    priorityWeight: random.integer(1, 5),
    maxActiveTisPerDag: random.chance(0.2) ? random.integer(1, 3) : null,
    maxActiveTisPerDagrun: random.chance(0.2) ? random.integer(1, 3) : null,
    ...(random.chance(0.1) ? { concurrencyKey: random.pick(['one', 'other']) } : {}),
  };
}
