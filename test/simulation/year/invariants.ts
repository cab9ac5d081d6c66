import { graphOf } from '../../../server/core/graph.ts';
import { isTerminal, type TaskState } from '../../../server/core/states.ts';
import type { Clock } from './clock.ts';
import type { YearDag } from './dags.ts';
import type { InstanceRow, RunRow } from './rows.ts';
import type { Observer, Store } from './store.ts';
import { DEFERRED_COUNT, POOLS } from './settings.ts';

/** What the invariants are about. */
interface Watched {
  readonly clock: Clock;
  readonly store: Store;
  readonly dags: readonly YearDag[];
  readonly workers: readonly {
    readonly name: string;
    readonly slots: number;
    readonly running: ReadonlyMap<number, unknown>;
  }[];
}

/** What holds after every commit. Written apart from the rules of the product. */
export class Invariants implements Observer {
  readonly #world: Watched;
  readonly runs = { created: 0, success: 0, failed: 0 };
  tries = 0;
  #hasQueued = false;
  readonly #started: RunRow[] = [];

  constructor(world: Watched) {
    this.#world = world;
  }

  runCreated(run: RunRow): void {
    this.runs.created++;
    if (run.runType !== 'scheduled') return;
    const { clock, store, dags } = this.#world;
    const { definition } = dags[run.dagNo - 1]!;
    if (run.runAfter > clock.database()) this.#violated(run, 'was created before it was due');
    const before = store.runsOfDag
      .get(run.dagNo)!
      .findLast(({ id, runType }) => id < run.id && runType === 'scheduled');
    const { longestGapMs } = dags[run.dagNo - 1]!;
    const start = Date.parse(definition.start!);
    if (run.intervalStart < start) this.#violated(run, 'begins before its DAG');
    if (!before) {
      const first = definition.catchup ? run.intervalStart - start : clock.database() - run.intervalEnd;
      if (longestGapMs !== null && first > longestGapMs) this.#violated(run, 'is not the first that there is to be');
      return;
    }
    if (run.intervalStart < before.intervalEnd || run.intervalEnd <= before.intervalEnd)
      this.#violated(run, 'overlaps the run before it, or lies before it');
    const { schedule } = definition;
    const hasIntervals = schedule?.kind === 'every' || (schedule?.kind === 'cron' && schedule.timing === 'interval');
    if (definition.catchup && hasIntervals && run.intervalStart !== before.intervalEnd)
      this.#violated(run, 'does not begin where the run before it ends');
    if (definition.catchup && longestGapMs !== null && run.intervalEnd - before.intervalEnd > longestGapMs)
      this.#violated(run, 'comes after an interval that was left out');
  }

  runMoved(run: RunRow): void {
    if (run.state === 'running') this.#started.push(run);
    if (run.state !== 'success' && run.state !== 'failed') return;
    this.runs[run.state]++;
    const rows = this.#world.store.instances(run.id);
    const isStopped = /took longer/.test(run.stateReason ?? '');
    const open = rows.filter(({ state, wantedState }) => !isTerminal(state) && wantedState === null);
    if (open.length > 0) this.#violated(run, `ended with tasks ${open.map(({ state }) => state).join(', ')}`);
    if (isStopped) return;
    const { tasks, failFast } = this.#world.dags[run.dagNo - 1]!.definition;
    const decisive = new Set(failFast ? tasks.keys() : graphOf(tasks).leaves);
    const hasFailed = rows.some(
      ({ taskNo, state }) => decisive.has(taskNo) && (state === 'failed' || state === 'upstream_failed'),
    );
    if ((run.state === 'failed') !== hasFailed) this.#violated(run, 'ended otherwise than the tasks that decide it');
  }

  instanceMoved(row: InstanceRow, from: TaskState): void {
    if (row.state === 'queued' && from === 'scheduled') this.#hasQueued = true;
    if (row.state === 'running') this.tries++;
    if (row.state === 'scheduled' && from === 'none') this.#ready(row);
    if (row.state === 'success' && row.tryNumber === 0) this.#wrong(row, 'succeeded without a try');
    if (row.state === 'failed' && row.tryNumber > row.maxTries + 1) this.#wrong(row, 'was tried too often');
    if (row.state === 'up_for_retry' && row.tryNumber > row.maxTries) this.#wrong(row, 'is tried too often');
  }

  committed(): void {
    if (this.#hasQueued) this.#checkLimits();
    this.#hasQueued = false;
    for (const run of this.#started.splice(0)) this.#checkPlaces(run);
  }

  /** When all is over. */
  checkEnd(): void {
    const { store, dags, clock } = this.#world;
    for (const run of store.runs) {
      if (run.state !== 'success' && run.state !== 'failed')
        this.#violated(run, `has not ended: it is ${run.state} with ${told(store.instances(run.id))}`);
      const open = store.instances(run.id).filter(({ state }) => !isTerminal(state));
      if (open.length > 0)
        this.#violated(run, `has tasks that have not ended: ${open.map(({ state }) => state).join(', ')}`);
    }
    for (const [task, length] of store.mapped) {
      const [runId, taskNo] = task.split('/').map(Number) as [number, number];
      const run = store.run(runId);
      const { tasks } = dags[run.dagNo - 1]!.definition;
      const { source } = tasks[taskNo]!.mapped!.lists[0]!;
      const elements = source.kind === 'literal' ? source.length : store.lists.get(`${runId}/0/0`);
      const instances = store.instances(runId).filter((row) => row.taskNo === taskNo).length;
      if (instances !== elements || length !== elements)
        this.#violated(run, `has ${instances} instances of ${taskNo} for ${elements} elements`);
    }
    for (const [place, { definition, longestGapMs }] of dags.entries()) {
      const { scheduleError } = store.dag(place + 1);
      if (scheduleError !== null) throw new Error(`${definition.dagId} is not scheduled: ${scheduleError}`);
      if (longestGapMs === null) continue;
      const last = store.runsOfDag.get(place + 1)?.at(-1)?.intervalEnd ?? Date.parse(definition.start!) + longestGapMs;
      const end = Math.min(Date.parse(definition.end!), clock.database());
      if (end - last > longestGapMs)
        throw new Error(`the last run of ${definition.dagId} is missing after ${new Date(last).toISOString()}`);
    }
  }

  /** One that leans on the past waits for it. */
  #ready(row: InstanceRow): void {
    const { store, dags } = this.#world;
    const { definition } = dags[row.dagNo - 1]!;
    if (!definition.tasks[row.taskNo]!.dependsOnPast) return;
    const run = store.run(row.runId);
    const before = store.runsOfDag.get(row.dagNo)!.findLast(({ logicalDate }) => logicalDate! < run.logicalDate!);
    const state = before && store.instance(before.id, row.taskNo, row.mapIndex)?.state;
    if (state !== undefined && state !== 'success' && state !== 'skipped')
      this.#wrong(row, `started although that of the run before is ${state}`);
  }

  #checkPlaces(run: RunRow): void {
    const { maxActiveRuns } = this.#world.dags[run.dagNo - 1]!.definition;
    const running = [...this.#world.store.runningRuns].filter(({ dagNo }) => dagNo === run.dagNo).length;
    if (running > maxActiveRuns) this.#violated(run, `makes ${running} active runs; ${maxActiveRuns} are allowed`);
  }

  #checkLimits(): void {
    const { store, dags, workers } = this.#world;
    const held = store.inState('queued', 'running', 'restarting');
    const counts = new Map<string, number>();
    const count = (name: string, most: number | null | undefined, by = 1): void => {
      if (most === null || most === undefined || most === -1) return;
      const use = (counts.get(name) ?? 0) + by;
      counts.set(name, use);
      if (use > most) throw new Error(`${name} holds ${use}; ${most} are allowed`);
    };
    for (const row of held) {
      const { definition } = dags[row.dagNo - 1]!;
      const task = definition.tasks[row.taskNo]!;
      count(`the pool ${row.pool}`, POOLS[row.pool], row.poolSlots);
      count(`run ${row.runId}`, definition.maxActiveTasks);
      count(`DAG ${row.dagNo}`, definition.maxActiveTasksPerDag);
      count(`task ${row.dagNo}/${row.taskNo}`, task.maxActiveTisPerDag);
      count(`task ${row.taskNo} of run ${row.runId}`, task.maxActiveTisPerDagrun);
      if (row.concurrencyKey !== null) count(`the key ${row.concurrencyKey}`, 1);
    }
    const deferred = store.inState('deferred').filter(({ pool }) => pool === DEFERRED_COUNT);
    const inPool = held.filter(({ pool }) => pool === DEFERRED_COUNT);
    if (inPool.length + deferred.length > POOLS[DEFERRED_COUNT]! && inPool.some(({ state }) => state === 'queued'))
      throw new Error(`the pool ${DEFERRED_COUNT} holds ${inPool.length} and ${deferred.length} deferred`);
    for (const worker of workers)
      if (worker.running.size > worker.slots) throw new Error(`${worker.name} runs ${worker.running.size} tries`);
  }

  #violated({ id, dagNo, runId }: RunRow, what: string): never {
    throw new Error(`run ${id} (${runId} of ${this.#world.dags[dagNo - 1]!.definition.dagId}) ${what}`);
  }

  #wrong({ runId, taskNo, mapIndex }: InstanceRow, what: string): never {
    throw new Error(`${taskNo}[${mapIndex}] of run ${runId} ${what}`);
  }
}

function told(rows: readonly InstanceRow[]): string {
  return rows
    .map(({ taskNo, mapIndex, state, wait, needsAdvance, pool }) =>
      JSON.stringify({ taskNo, mapIndex, state, wait, needsAdvance, pool }),
    )
    .join(' ');
}
