import type { Decision } from '../../../server/core/decisions.ts';
import type { TaskState, TryOutcome } from '../../../server/core/states.ts';
import type { Wait } from '../../../server/core/waiting.ts';
import type { Installation } from './installation.ts';
import type { InstanceRow } from './rows.ts';

type Ids = readonly number[];
type Statement = (at: Installation, values: readonly never[]) => readonly object[];

/** Statements by name, as far as they select, claim, keep and end tries. */
export const tryStatements: Record<string, Statement> = {
  'selection-facts': (at) => [{ active: activeGroups(at), workers: at.liveWorkers(), pools: at.pools }],
  'scheduled-rows': ({ store }) => scheduledRows(store).slice(0, 32),
  'scheduled-rows-after': ({ store }, values) => rowsAfter(store, values),

  'queue-rows': ({ store, clock }, [runIds, taskNos, indexes]: readonly Ids[]) =>
    runIds!.flatMap((runId, i) => {
      const row = store.instance(runId, taskNos![i]!, indexes![i]!);
      if (row?.state !== 'scheduled') return [];
      store.changeInstance(row, { state: 'queued', dispatchNumber: row.dispatchNumber + 1 }, clock.database());
      return [{ runId, taskNo: row.taskNo, mapIndex: row.mapIndex, dispatchNumber: row.dispatchNumber }];
    }),

  'claim-dispatched': (at, values: readonly unknown[]) => {
    const [workerId, , , runId, taskNo, mapIndex, dispatch] = values as [string, string, number, ...number[]];
    const row = at.store.instance(runId!, taskNo!, mapIndex!);
    if (row?.state !== 'queued' || row.dispatchNumber !== dispatch || at.isHeldElsewhere()) return [];
    return [claim(at, row, workerId)];
  },

  'claim-most-urgent': (at, values: readonly unknown[]) => {
    const [workerId, , , queues, limit] = values as [string, string, number, string[], number];
    return at.store
      .inState('queued')
      .filter(({ queue }) => queues.includes(queue) && !at.isHeldElsewhere())
      .sort(byUrgency)
      .slice(0, limit)
      .map((row) => claim(at, row, workerId));
  },

  'end-tries': (at, [given]: readonly string[]) => endTries(at, given!),
  'end-tries-lists': (at, [given]: readonly string[]) => endTries(at, given!),

  'expire-leases': ({ store, clock, leaseExpiresAt, ended }, [mostLost]: readonly number[]) =>
    store
      .inState('running', 'restarting')
      .filter((row) => leaseExpiresAt(row) < clock.database())
      .map((row) => {
        const isFinal = row.lostInRow >= mostLost!;
        ended(row, 'lost');
        store.changeInstance(
          row,
          {
            state: row.wantedState ?? (row.state === 'restarting' ? 'none' : isFinal ? 'failed' : 'scheduled'),
            resume: false,
            lostInRow: row.lostInRow + 1,
            maxTries: row.maxTries + 1,
            needsAdvance:
              row.needsAdvance ||
              ((isFinal || row.wantedState !== null) && isOpen(store.run(row.runId).state)) ||
              (row.state === 'restarting' && row.wantedState === null),
          },
          clock.database(),
        );
        return { runId: row.runId };
      }),

  'wake-waiting': ({ store, clock }) =>
    store
      .inState('up_for_retry', 'up_for_reschedule', 'deferred')
      .filter(
        (row) => row.readyAt !== null && row.readyAt <= clock.database() && store.run(row.runId).state === 'running',
      )
      .map((row) => {
        store.changeInstance(row, { state: 'scheduled' }, clock.database());
        return {};
      }),

  'recall-queued': ({ store, clock, liveWorkers }) => {
    const served = new Set(liveWorkers().flatMap(({ queues }) => queues));
    const unserved = store.inState('queued').filter(({ queue }) => !served.has(queue));
    for (const row of unserved) store.changeInstance(row, { state: 'scheduled' }, clock.database());
    return unserved;
  },

  'queued-for-long': ({ store, clock }) =>
    store
      .inState('queued')
      .filter((row) => row.queuedAt! < clock.database() - 2_000)
      .sort(byUrgency)
      .map((row) => ({ ...jobOf(row), ageMs: clock.database() - row.queuedAt! })),

  'renumber-dispatch': ({ store, clock }, [runIds, taskNos, indexes, numbers]: readonly Ids[]) =>
    runIds!.flatMap((runId, i) => {
      const row = store.instance(runId, taskNos![i]!, indexes![i]!);
      if (row?.state !== 'queued' || row.dispatchNumber !== numbers![i]) return [];
      store.changeInstance(row, { dispatchNumber: row.dispatchNumber + 1 }, clock.database());
      return [jobOf(row)];
    }),

  heartbeat: ({ store }, values: readonly unknown[]) => {
    const [, , runIds, taskNos, indexes, leases] = values as [string, number, Ids, Ids, Ids, Ids];
    const tries = runIds.map((runId, i) => {
      const row = store.instance(runId, taskNos[i]!, indexes[i]!);
      return {
        runId,
        taskNo: taskNos[i],
        mapIndex: indexes[i],
        lease: leases[i],
        isOwned: row?.lease === leases[i],
        state: row?.state ?? null,
        wantedState: row?.wantedState ?? null,
      };
    });
    return [{ isDraining: false, tries }];
  },
};

function isOpen(state: string): boolean {
  return state === 'queued' || state === 'running';
}

function byUrgency(a: InstanceRow, b: InstanceRow): number {
  return (
    a.lane - b.lane ||
    b.priority - a.priority ||
    a.readyAt! - b.readyAt! ||
    a.runId - b.runId ||
    a.taskNo - b.taskNo ||
    a.mapIndex - b.mapIndex
  );
}

function scheduledRows(store: Installation['store']): readonly (ReturnType<typeof jobOf> & object)[] {
  return store
    .inState('scheduled')
    .filter(({ runId }) => store.run(runId).state === 'running')
    .sort(byUrgency)
    .map((row) => ({
      ...jobOf(row),
      dagNo: row.dagNo,
      versionId: store.run(row.runId).versionId,
      pool: row.pool,
      poolSlots: row.poolSlots,
      concurrencyKey: row.concurrencyKey,
      priority: row.priority,
      readyAt: String(row.readyAt),
    }));
}

function rowsAfter(store: Installation['store'], values: readonly unknown[]): readonly object[] {
  const [, , , runId, taskNo, mapIndex, pools, runIds, dagNos, queues, lanes] = values as [
    number,
    number,
    string,
    number,
    number,
    number,
    string[],
    Ids,
    Ids,
    string[],
    Ids,
  ];
  const rows = scheduledRows(store) as readonly InstanceRow[];
  const last = rows.findIndex((row) => row.runId === runId && row.taskNo === taskNo && row.mapIndex === mapIndex);
  return rows
    .slice(last + 1)
    .filter(
      (row) =>
        !pools.includes(row.pool) &&
        !runIds.includes(row.runId) &&
        !dagNos.includes(row.dagNo) &&
        !queues.some((queue, i) => queue === row.queue && lanes[i] === row.lane),
    )
    .slice(0, 500);
}

function activeGroups({ store, pools, countsDeferred }: Installation): readonly object[] {
  const group = (row: InstanceRow, holdsSlot: boolean) => ({
    queue: row.queue,
    lane: row.lane,
    pool: row.pool,
    dagNo: row.dagNo,
    runId: row.runId,
    taskNo: row.taskNo,
    concurrencyKey: holdsSlot ? row.concurrencyKey : null,
    workerId: row.state === 'queued' || !holdsSlot ? null : row.workerId,
    instances: Number(holdsSlot),
    poolSlots: row.poolSlots,
  });
  return [
    ...store.inState('queued', 'running', 'restarting').map((row) => group(row, true)),
    ...store
      .inState('deferred')
      .filter(({ pool }) => pool in pools && countsDeferred(pool))
      .map((row) => group(row, false)),
  ];
}

function jobOf({ queue, lane, runId, taskNo, mapIndex, tryNumber, dispatchNumber }: InstanceRow) {
  return { queue, lane, runId, taskNo, mapIndex, tryNumber, dispatchNumber };
}

function claim(at: Installation, row: InstanceRow, workerId: string): object {
  const { store, clock } = at;
  const run = store.run(row.runId);
  const isResumed = row.resume;
  store.changeInstance(
    row,
    {
      state: 'running',
      workerId,
      lease: ++store.leases,
      claimedAt: clock.now,
      tryNumber: row.tryNumber + (row.resume ? 0 : 1),
    },
    clock.database(),
  );
  return {
    runNo: row.runId,
    taskNo: row.taskNo,
    mapIndex: row.mapIndex,
    tryNumber: row.tryNumber,
    maxTries: row.maxTries,
    lane: row.lane,
    lostInRow: row.lostInRow,
    lease: row.lease,
    claimedAt: new Date(clock.database()),
    isResumed,
    handle: null,
    wait: row.wait,
    runId: run.runId,
    dagNo: run.dagNo,
    runType: run.runType,
    versionId: run.versionId,
    logicalDate: new Date(run.logicalDate!),
    dagState: {},
  };
}

interface GivenEnd {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly lease: number;
  readonly outcome: TryOutcome;
  readonly to: TaskState;
  readonly reason: string;
  readonly delayMs: number | null;
  readonly until: string | null;
  readonly wait: Wait | null;
  readonly maxTries: number;
  readonly lostInRow: number;
  readonly decision: Decision | null;
  readonly lists?: readonly { readonly place: number; readonly elements: readonly unknown[] }[];
}

function endTries(at: Installation, json: string): readonly object[] {
  const { store, clock } = at;
  const now = clock.database();
  return (JSON.parse(json) as GivenEnd[]).flatMap((given) => {
    const row = store.instance(given.runId, given.taskNo, given.mapIndex);
    const isHeld = row !== undefined && row.lease === given.lease;
    if (!isHeld) return [];
    const wasRestarting = row.state === 'restarting';
    const hasNoWish = row.wantedState === null;
    const to = row.wantedState ?? (wasRestarting ? 'none' : given.to);
    const isLost = given.outcome === 'lost';
    const keepsWait = isLost || (given.to === 'up_for_retry' && row.wait?.kind === 'look');
    at.ended(row, given.outcome);
    store.changeInstance(
      row,
      {
        state: to,
        stateReason: given.reason,
        readyAt:
          given.outcome === 'deferred'
            ? given.until === null
              ? null
              : Date.parse(given.until)
            : given.delayMs === null
              ? row.readyAt
              : now + given.delayMs,
        wait: wasRestarting ? null : keepsWait ? row.wait : given.wait,
        maxTries: wasRestarting ? row.maxTries : given.maxTries,
        lostInRow: given.lostInRow,
        decision: given.decision,
        resume: given.outcome === 'rescheduled' || given.outcome === 'deferred',
        needsAdvance: (wasRestarting && hasNoWish) || isOpen(store.run(row.runId).state),
      },
      now,
    );
    if (to === 'success')
      for (const { place, elements } of given.lists ?? [])
        store.put(store.lists, `${row.runId}/${row.taskNo}/${place}`, elements.length);
    return [{ lease: given.lease }];
  });
}
