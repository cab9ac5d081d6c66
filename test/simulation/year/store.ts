import { canMove, canRunMove, isTerminal, type TaskState } from '../../../server/core/states.ts';
import type { BackfillRow, ComingRow, DagRow, InstanceRow, RunRow, WatchRow } from './rows.ts';

/** Told of every change of state when its transaction commits. */
export interface Observer {
  runCreated(run: RunRow): void;
  runMoved(run: RunRow): void;
  instanceMoved(instance: InstanceRow, from: TaskState): void;
  committed(): void;
}

/** Task instances that the statements look up by more than their run. */
const INDEXED = [
  'scheduled',
  'queued',
  'running',
  'restarting',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
] as const;
type Indexed = (typeof INDEXED)[number];

/** Rows in memory with transactions that can be undone. A move that the tables of states do not hold is a defect. */
export class Store {
  readonly dags: DagRow[] = [];
  readonly runs: RunRow[] = [];
  readonly runsOfDag = new Map<number, RunRow[]>();
  readonly queuedRuns = new Set<RunRow>();
  readonly runningRuns = new Set<RunRow>();
  readonly instancesOfRun = new Map<number, InstanceRow[]>();
  readonly byState = new Map<TaskState, Set<InstanceRow>>(INDEXED.map((state) => [state, new Set<InstanceRow>()]));
  readonly marked = new Set<InstanceRow>();
  readonly watches = new Set<WatchRow>();
  readonly coming = new Set<ComingRow>();
  readonly backfills: BackfillRow[] = [];
  readonly mapped = new Map<string, number>();
  readonly lists = new Map<string, number>();
  readonly observer: Observer;
  leases = 0;
  #undo: (() => void)[] = [];
  #seen: (() => void)[] = [];

  constructor(observer: Observer) {
    this.observer = observer;
  }

  inState(...states: readonly Indexed[]): InstanceRow[] {
    return states.flatMap((state) => [...this.byState.get(state)!]);
  }

  instances(runId: number): readonly InstanceRow[] {
    return this.instancesOfRun.get(runId) ?? [];
  }

  instance(runId: number, taskNo: number, mapIndex: number): InstanceRow | undefined {
    return this.instances(runId).find((row) => row.taskNo === taskNo && row.mapIndex === mapIndex);
  }

  run(id: number): RunRow {
    return this.runs[id - 1]!;
  }

  dag(dagNo: number): DagRow {
    return this.dags[dagNo - 1]!;
  }

  insertRun(given: Omit<RunRow, 'id'>): RunRow {
    const run = { ...given, id: this.runs.length + 1 };
    const ofDag = this.runsOfDag.get(run.dagNo) ?? [];
    this.runsOfDag.set(run.dagNo, ofDag);
    this.runs.push(run);
    ofDag.push(run);
    this.queuedRuns.add(run);
    this.#undo.push(() => {
      this.runs.pop();
      ofDag.pop();
      this.queuedRuns.delete(run);
    });
    this.#seen.push(() => this.observer.runCreated(run));
    return run;
  }

  changeRun(run: RunRow, changes: Partial<RunRow>): void {
    const { state } = run;
    const to = changes.state ?? state;
    if (to !== state && !canRunMove(state, to))
      throw new Error(`illegal transition of run ${run.id}: ${state} -> ${to}`);
    this.set(run, changes);
    if (to === state) return;
    this.#indexRun(run);
    this.#undo.push(() => this.#indexRun(run, state));
    this.#seen.push(() => this.observer.runMoved(run));
  }

  insertInstance(row: InstanceRow): void {
    const ofRun = this.instancesOfRun.get(row.runId) ?? [];
    this.instancesOfRun.set(row.runId, ofRun);
    ofRun.push(row);
    this.#undo.push(() => void ofRun.splice(ofRun.indexOf(row), 1));
  }

  deleteInstance(row: InstanceRow): void {
    const ofRun = this.instancesOfRun.get(row.runId)!;
    const place = ofRun.indexOf(row);
    ofRun.splice(place, 1);
    const wasMarked = this.marked.delete(row);
    this.byState.get(row.state)?.delete(row);
    this.#undo.push(() => {
      ofRun.splice(place, 0, row);
      if (wasMarked) this.marked.add(row);
      this.byState.get(row.state)?.add(row);
    });
  }

  /** With what the table's trigger does: times of states, and the lease that ends with its state. */
  changeInstance(row: InstanceRow, changes: Partial<InstanceRow>, now: number): void {
    const from = row.state;
    const to = changes.state ?? from;
    if (to !== from) {
      if (!canMove(from, to))
        throw new Error(`illegal transition of ${row.runId}/${row.taskNo}[${row.mapIndex}]: ${from} -> ${to}`);
      if (to === 'scheduled')
        changes = { ...changes, readyAt: from === 'queued' && row.readyAt !== null ? row.readyAt : now };
      if (to === 'queued') changes = { ...changes, queuedAt: now };
      if (to === 'none') changes = { ...changes, readyAt: null };
      if (to !== 'running' && to !== 'restarting')
        changes = { ...changes, lease: null, claimedAt: null, wantedState: null };
    }
    const wasMarked = row.needsAdvance;
    this.set(row, changes);
    const isMarked = row.needsAdvance;
    this.#indexInstance(row, [from, to], [wasMarked, isMarked]);
    this.#undo.push(() => this.#indexInstance(row, [to, from], [isMarked, wasMarked]));
    if (to !== from) this.#seen.push(() => this.observer.instanceMoved(row, from));
  }

  /** Any other change, to be undone with the transaction. */
  set<T extends object>(row: T, changes: Partial<T>): void {
    const before: Partial<T> = {};
    for (const key of Object.keys(changes) as (keyof T)[]) before[key] = row[key];
    Object.assign(row, changes);
    this.#undo.push(() => Object.assign(row, before));
  }

  add<T>(set: Set<T>, value: T): void {
    if (set.has(value)) return;
    set.add(value);
    this.#undo.push(() => set.delete(value));
  }

  delete<T>(set: Set<T>, value: T): void {
    if (set.delete(value)) this.#undo.push(() => set.add(value));
  }

  put<T>(map: Map<string, T>, key: string, value: T): void {
    const before = map.get(key);
    map.set(key, value);
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
  }

  commit(): void {
    const seen = this.#seen;
    this.#seen = [];
    this.#undo = [];
    for (const tell of seen) tell();
    if (seen.length > 0) this.observer.committed();
  }

  rollback(): void {
    const undo = this.#undo;
    this.#undo = [];
    this.#seen = [];
    for (const step of undo.toReversed()) step();
  }

  hasUnfinished(runId: number): boolean {
    return this.instances(runId).some(({ state }) => !isTerminal(state));
  }

  #indexRun(run: RunRow, state = run.state): void {
    for (const [set, wanted] of [
      [this.queuedRuns, 'queued'],
      [this.runningRuns, 'running'],
    ] as const) {
      if (state === wanted) set.add(run);
      else set.delete(run);
    }
  }

  #indexInstance(
    row: InstanceRow,
    [from, to]: readonly [TaskState, TaskState],
    [wasMarked, isMarked]: readonly [boolean, boolean],
  ): void {
    if (from !== to) {
      this.byState.get(from)?.delete(row);
      this.byState.get(to)?.add(row);
    }
    if (wasMarked === isMarked) return;
    if (isMarked) this.marked.add(row);
    else this.marked.delete(row);
  }
}
