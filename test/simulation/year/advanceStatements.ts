import { isTerminal, TASK_STATES, type RunState, type TaskState } from '../../../server/core/states.ts';
import { tallyOf } from '../../../server/core/tally.ts';
import type { Installation } from './installation.ts';
import type { InstanceRow } from './rows.ts';
import { NEW_INSTANCE, runsToFollow } from './schedulingStatements.ts';

type Ids = readonly number[];
type Statement = (at: Installation, values: readonly never[]) => readonly object[];

/** Statements by name, as far as they follow up what has ended. */
export const advanceStatements: Record<string, Statement> = {
  'marks-to-follow': ({ store }) => runsToFollow(store).map(({ id }) => ({ id })),

  'lock-runs': ({ store, isHeldElsewhere }, [ids]: readonly Ids[]) =>
    inOrder(ids!).flatMap((id) => {
      const { versionId, state, lastAdvancedAt, isWatched } = store.run(id);
      return state !== 'running' || isHeldElsewhere()
        ? []
        : [{ id, versionId, isFirst: lastAdvancedAt === null, isWatched }];
    }),

  'lock-other-runs': ({ store, isHeldElsewhere }, [ids]: readonly Ids[]) =>
    inOrder(ids!).flatMap((id) => {
      const { versionId, state } = store.run(id);
      return isHeldElsewhere() ? [] : [{ id, versionId, state }];
    }),

  'instances-to-advance': ({ store }, [ids]: readonly Ids[]) =>
    ids!.flatMap((id) =>
      store
        .instances(id)
        .filter(({ needsAdvance }) => needsAdvance)
        .map(({ runId, taskNo, mapIndex, state, decision, wait }) => ({
          runId,
          taskNo,
          mapIndex,
          state,
          decision,
          wait: state === 'deferred' ? wait : null,
        })),
    ),

  'count-unfinished': ({ store }, [ids, bound]: readonly unknown[]) =>
    (ids as Ids).map((id) => ({
      id,
      unfinished: Math.min(bound as number, store.instances(id).filter(({ state }) => !isTerminal(state)).length),
    })),

  'load-tallies': ({ store }, [runIds, taskNos]: readonly Ids[]) =>
    runIds!.map((runId, i) => {
      const taskNo = taskNos![i]!;
      const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
      for (const row of store.instances(runId)) if (row.taskNo === taskNo) counts[row.state]++;
      return {
        ...tallyOf(counts),
        run_id: runId,
        task_no: taskNo,
        mapped: store.mapped.get(`${runId}/${taskNo}`) ?? null,
      };
    }),

  'load-states': ({ store }, [runIds, taskNos, indexes]: readonly Ids[]) =>
    runIds!.flatMap((runId, i) => {
      const row = store.instance(runId, taskNos![i]!, indexes![i]!);
      return row ? [{ runId, taskNo: row.taskNo, mapIndex: row.mapIndex, state: row.state }] : [];
    }),

  'load-decisions': ({ store }, [runIds, taskNos, indexes]: readonly Ids[]) =>
    runIds!.flatMap((runId, i) => {
      const row = store.instance(runId, taskNos![i]!, indexes![i]!);
      if (row?.state !== 'success' || row.decision === null) return [];
      return [
        { runId, taskNo: row.taskNo, mapIndex: row.mapIndex === -1 ? null : row.mapIndex, decision: row.decision },
      ];
    }),

  'list-lengths': ({ store }, [runIds, taskNos, places]: readonly Ids[]) =>
    runIds!.flatMap((runId, place) => {
      const length = store.lists.get(`${runId}/${taskNos![place]}/${places![place]}`);
      return length === undefined ? [] : [{ place, length }];
    }),

  'write-advance': ({ store, clock }, values: readonly unknown[]) => {
    const [runIds, taskNos, indexes, fromStates, toStates, reasons, kept] = values as [
      Ids,
      Ids,
      Ids,
      TaskState[],
      TaskState[],
      (string | null)[],
      boolean[],
    ];
    return runIds.flatMap((runId, i) => {
      const row = store.instance(runId, taskNos[i]!, indexes[i]!);
      if (row === undefined || row.state !== fromStates[i]) return [];
      move(store, row, { to: toStates[i]!, reason: reasons[i]!, isMarkKept: kept[i]! }, clock.database());
      return [{}];
    });
  },

  'write-task-moves': ({ store, clock }, values: readonly unknown[]) => {
    const [runIds, taskNos, fromStates, toStates, reasons, kept] = values as [
      Ids,
      Ids,
      TaskState[],
      TaskState[],
      (string | null)[],
      boolean[],
    ];
    return runIds.flatMap((runId, i) =>
      store
        .instances(runId)
        .filter(({ taskNo, state }) => taskNo === taskNos[i] && state === fromStates[i])
        .map((row) => {
          move(store, row, { to: toStates[i]!, reason: reasons[i]!, isMarkKept: kept[i]! }, clock.database());
          return {};
        }),
    );
  },

  'write-advanced-runs': ({ store, clock }, values: readonly unknown[]) => {
    const [ids, toStates, reasons] = values as [Ids, (RunState | null)[], (string | null)[]];
    for (const [i, id] of ids.entries()) {
      const run = store.run(id);
      if (run.state !== 'running') continue;
      const ended = toStates[i] ? { state: toStates[i], stateReason: reasons[i]!, backfillId: null } : {};
      store.changeRun(run, { lastAdvancedAt: clock.database(), ...ended });
    }
    return [];
  },

  'read-conf': ({ store }, [id]: Ids) => [{ conf: store.run(id!).conf }],

  'write-concurrency-keys': ({ store, clock }, values: readonly unknown[]) => {
    const [runIds, taskNos, keys] = values as [Ids, Ids, (string | null)[]];
    for (const [i, runId] of runIds.entries())
      for (const row of store.instances(runId))
        if (row.taskNo === taskNos[i] && row.state === 'scheduled')
          store.changeInstance(row, { concurrencyKey: keys[i]! }, clock.database());
    return [];
  },

  'expand-tasks': ({ store }, [runIds, taskNos, lengths, maxTries]: readonly Ids[]) => {
    for (const [i, runId] of runIds!.entries()) {
      const taskNo = taskNos![i]!;
      const before = store.instances(runId).filter((row) => row.taskNo === taskNo);
      const template = before[0]!;
      for (const row of before) if (row.mapIndex === -1) store.deleteInstance(row);
      for (let mapIndex = 0; mapIndex < lengths![i]!; mapIndex++)
        store.insertInstance({ ...template, ...NEW_INSTANCE, mapIndex, maxTries: maxTries![i]! });
      store.put(store.mapped, `${runId}/${taskNo}`, lengths![i]!);
    }
    return [];
  },
};

function inOrder(ids: Ids): Ids {
  return ids.toSorted((a, b) => a - b);
}

function move(
  store: Installation['store'],
  row: InstanceRow,
  { to, reason, isMarkKept }: { readonly to: TaskState; readonly reason: string | null; readonly isMarkKept: boolean },
  now: number,
): void {
  store.changeInstance(
    row,
    { state: to, needsAdvance: isMarkKept, ...(reason === null ? {} : { stateReason: reason }) },
    now,
  );
}
