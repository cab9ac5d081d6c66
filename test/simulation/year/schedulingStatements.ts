import type { Json } from '../../../server/core/definition.ts';
import { LANES } from '../../../server/core/lanes.ts';
import type { RunType } from '../../../server/core/states.ts';
import type { StartLane } from '../../../server/scheduler/startRuns.ts';
import type { Answer } from './connection.ts';
import type { DagRow, InstanceRow, RunRow } from './rows.ts';
import type { Installation } from './installation.ts';
import type { Store } from './store.ts';

/** Statements by name, as far as they make and start runs. */
export const schedulingStatements: Record<string, (at: Installation, values: readonly never[]) => readonly object[]> = {
  'look-for-work': ({ store, clock }) => [
    {
      hasEvents: false,
      hasReruns: false,
      hasDueDags: dueDags(store, clock.database()).length > 0,
      hasDueAssets: false,
      hasLiveRuns: startable(store, clock.database(), 'live').length > 0,
      hasBackfillRuns: startable(store, clock.database(), 'backfill').length > 0,
      hasMarks: runsToFollow(store).length > 0,
      hasLiveTasks: store.inState('scheduled').some(({ lane }) => lane === LANES.live),
      hasBackfillTasks: store.inState('scheduled').some(({ lane }) => lane === LANES.backfill),
      wakeMs: null,
    },
  ],

  'due-dags': ({ store, clock }) =>
    dueDags(store, clock.database())
      .slice(0, 200)
      .map(({ dagNo }) => ({ dagNo })),

  'lock-dags': ({ isHeldElsewhere }, [dagNos]: readonly (readonly number[])[]) =>
    dagNos!.filter(() => !isHeldElsewhere()).map((dagNo) => ({ dagNo })),

  'read-locked-dags': ({ store, clock }, [dagNos]: readonly (readonly number[])[]) =>
    dagNos!.map((dagNo) => {
      const dag = store.dag(dagNo);
      const runs = store.runsOfDag.get(dagNo) ?? [];
      let last: RunRow | null = null;
      for (const run of runs)
        if (run.runType === 'scheduled' && (last === null || run.intervalEnd > last.intervalEnd)) last = run;
      return {
        dagNo,
        versionId: dag.versionId,
        isPaused: false,
        isNew: dag.nextVersionId !== dag.versionId,
        now: new Date(clock.database()),
        watchedSince: new Date(dag.createdAt),
        lastStart: last && new Date(last.intervalStart),
        lastEnd: last && new Date(last.intervalEnd),
        unfinished: taking(runs),
      };
    }),

  'create-runs': (at, values) => createRuns(at, values),

  'set-next': ({ store }, values: readonly unknown[]) => {
    const [dagNos, versions, , , runAfters, , errors] = values as [
      number[],
      number[],
      unknown,
      unknown,
      (Date | null)[],
      unknown,
      (string | null)[],
    ];
    for (const [i, dagNo] of dagNos.entries())
      store.set(store.dag(dagNo), {
        nextRunAfter: runAfters[i]?.getTime() ?? null,
        nextVersionId: versions[i]!,
        scheduleError: errors[i]!,
      });
    return [];
  },

  'start-live': (at) => startRuns(at, 'live'),
  'start-backfill': (at) => startRuns(at, 'backfill'),

  'running-runs': ({ store, clock }) =>
    [...store.runningRuns].map(({ id, versionId, startedAt }) => ({
      id,
      versionId,
      ageMs: clock.database() - startedAt!,
    })),
};

/** Running runs with something to follow up. */
export function runsToFollow(store: Store): readonly RunRow[] {
  const runs = [...store.marked].map(({ runId }) => store.run(runId));
  const begun = [...store.runningRuns].filter(({ lastAdvancedAt }) => lastAdvancedAt === null);
  return [...new Set([...runs, ...begun])].filter(({ state }) => state === 'running');
}

/** DAGs that are to be planned: those of a new version, and those with a due run and a place for it. */
export function dueDags(store: Store, now: number): readonly DagRow[] {
  return store.dags
    .filter(
      (dag) =>
        dag.nextVersionId !== dag.versionId ||
        (dag.nextRunAfter !== null &&
          dag.nextRunAfter <= now &&
          taking(store.runsOfDag.get(dag.dagNo)) < dag.definition.maxActiveRuns),
    )
    .sort((a, b) => (a.nextRunAfter ?? Infinity) - (b.nextRunAfter ?? Infinity));
}

/** Runs that take one of the places of their DAG. */
function taking(runs: readonly RunRow[] = []): number {
  let count = 0;
  // The unfinished ones are among the latest.
  for (let place = runs.length - 1, ended = 0; place >= 0 && ended < 400; place--) {
    const { state, runType } = runs[place]!;
    if (state !== 'queued' && state !== 'running') ended++;
    else if (runType !== 'backfill') count++;
  }
  return count;
}

/** In the order of the statement's parameters. */
type GivenRuns = readonly [
  places: number[],
  dagNos: number[],
  runIds: string[],
  runTypes: RunType[],
  versionIds: number[],
  logicalDates: Date[],
  starts: Date[],
  ends: Date[],
  runAfters: Date[],
  businessDays: unknown,
  confTexts: string[],
  notes: unknown,
  triggeredBy: unknown,
  triggeringUsers: unknown,
  lanes: number[],
  partitionKeys: unknown,
  backfillIds: (number | null)[],
  backfillPlaces: (number | null)[],
  notifies: unknown,
  ofTask: number[],
  taskNos: number[],
  maxTries: number[],
  priorities: number[],
  queues: string[],
  pools: string[],
  poolSlots: number[],
];

function createRuns({ store, clock, fail }: Installation, values: readonly unknown[]): Answer['rows'] {
  const [
    ,
    dagNos,
    runIds,
    runTypes,
    versionIds,
    logicalDates,
    starts,
    ends,
    runAfters,
    ,
    confTexts,
    ,
    ,
    ,
    lanes,
    ,
    ...more
  ] = values as unknown as GivenRuns;
  const [backfillIds, backfillPlaces, , ofTask, taskNos, maxTries, priorities, queues, pools, poolSlots] = more;
  return dagNos.flatMap((dagNo, place) => {
    const runId = runIds[place]!;
    const logicalDate = logicalDates[place]!.getTime();
    const isThere = (store.runsOfDag.get(dagNo) ?? []).some(
      (run) => run.runId === runId || run.logicalDate === logicalDate,
    );
    if (isThere) {
      // Where the clock was set back, a stretch may begin and end when the last one ended: it is passed by.
      if (store.dag(dagNo).definition.schedule?.kind !== 'continuous')
        fail(new Error(`the run ${runId} of DAG ${dagNo} is to be created again`));
      return [];
    }
    const run = store.insertRun({
      dagNo,
      runId,
      runType: runTypes[place]!,
      versionId: versionIds[place]!,
      logicalDate,
      intervalStart: starts[place]!.getTime(),
      intervalEnd: ends[place]!.getTime(),
      runAfter: runAfters[place]!.getTime(),
      createdAt: clock.database(),
      lane: lanes[place]!,
      conf: JSON.parse(confTexts[place]!) as Record<string, Json>,
      backfillId: backfillIds[place]!,
      backfillPlace: backfillPlaces[place]!,
      state: 'queued',
      stateReason: null,
      startedAt: null,
      lastAdvancedAt: null,
      isWatched: false,
    });
    for (const [i, of] of ofTask.entries()) {
      if (of !== place) continue;
      store.insertInstance({
        ...NEW_INSTANCE,
        runId: run.id,
        taskNo: taskNos[i]!,
        mapIndex: -1,
        dagNo,
        maxTries: maxTries[i]!,
        lane: run.lane,
        priority: priorities[i]!,
        queue: queues[i]!,
        pool: pools[i]!,
        poolSlots: poolSlots[i]!,
      });
    }
    return [{ place, id: run.id }];
  });
}

export const NEW_INSTANCE = {
  state: 'none',
  stateReason: null,
  concurrencyKey: null,
  dispatchNumber: 0,
  readyAt: null,
  queuedAt: null,
  tryNumber: 0,
  lostInRow: 0,
  resume: false,
  wait: null,
  decision: null,
  lease: null,
  claimedAt: null,
  workerId: null,
  wantedState: null,
  needsAdvance: false,
} as const satisfies Partial<InstanceRow>;

function startRuns({ store, clock }: Installation, lane: StartLane): Answer['rows'] {
  const now = clock.database();
  const started = startable(store, now, lane);
  for (const run of started) store.changeRun(run, { state: 'running', startedAt: now });
  return started.map(({ id }) => ({ id }));
}

/** Due runs of a lane that have a place. */
function startable(store: Store, now: number, lane: StartLane): readonly RunRow[] {
  const running = Map.groupBy([...store.runningRuns], startGroup);
  const due = [...store.queuedRuns].filter(
    (run) => run.runAfter <= now && (run.backfillId === null) === (lane === 'live'),
  );
  return [...Map.groupBy(due, startGroup)].flatMap(([group, queued]) => {
    const { backfillId, dagNo } = queued[0]!;
    const most =
      backfillId === null
        ? store.dag(dagNo).definition.maxActiveRuns
        : store.backfills.find(({ id }) => id === backfillId)!.maxActiveRuns;
    const free = Math.max(0, most - (running.get(group)?.length ?? 0));
    const order =
      backfillId === null
        ? (a: RunRow, b: RunRow) => a.lane - b.lane || a.runAfter - b.runAfter || a.id - b.id
        : (a: RunRow, b: RunRow) => a.backfillPlace! - b.backfillPlace!;
    return queued.sort(order).slice(0, free);
  });
}

function startGroup({ dagNo, backfillId }: RunRow): string {
  return backfillId === null ? `dag ${dagNo}` : `backfill ${backfillId}`;
}
