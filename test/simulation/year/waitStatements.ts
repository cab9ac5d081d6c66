import { isTerminal } from '../../../server/core/states.ts';
import type { Installation } from './installation.ts';
import type { InstanceRow } from './rows.ts';

type Ids = readonly number[];

/** Statements by name, as far as instances wait for other runs, or runs are stopped. */
export const waitStatements: Record<string, (at: Installation, values: readonly never[]) => readonly object[]> = {
  'find-runs-before': ({ store }, [ids, catchups, taskIds]: readonly unknown[]) =>
    (ids as Ids).map((id, i) => {
      const run = store.run(id);
      const before = (store.runsOfDag.get(run.dagNo) ?? []).filter(
        (other) => other.logicalDate! < run.logicalDate! && (!(catchups as boolean[])[i] || other.runType !== 'manual'),
      );
      const previous = before.reduce<(typeof before)[number] | null>(
        (latest, other) => (latest === null || other.logicalDate! > latest.logicalDate! ? other : latest),
        null,
      );
      return {
        runId: id,
        taskId: (taskIds as string[])[i]!,
        isFirstOfBackfill: run.backfillPlace === 1,
        dagNo: run.dagNo,
        logicalDate: new Date(run.logicalDate!),
        previousId: previous?.id ?? null,
      };
    }),

  'find-awaited': ({ store }, [dagId, runId, logicalDate]: readonly unknown[]) => {
    const dag = store.dags.find(({ definition }) => definition.dagId === dagId);
    if (!dag) return [];
    const date = logicalDate === null ? null : Date.parse(logicalDate as string);
    const run = (store.runsOfDag.get(dag.dagNo) ?? []).find(
      (each) => each.runId === runId || each.logicalDate === date,
    );
    return [{ dagNo: dag.dagNo, runNo: run?.id ?? null }];
  },

  'forget-watches': ({ store }, [runIds, taskNos, indexes]: readonly Ids[]) => {
    for (const watch of store.watches) {
      const { runId, taskNo, mapIndex } = watch.waiter;
      if (runIds!.some((id, i) => id === runId && taskNos![i] === taskNo && indexes![i] === mapIndex))
        store.delete(store.watches, watch);
    }
    return [];
  },

  'write-watches': ({ store }, [watched, watchedTasks, runIds, taskNos, indexes]: readonly Ids[]) => {
    for (const [i, watchedRunId] of watched!.entries()) {
      const waiter = store.instance(runIds![i]!, taskNos![i]!, indexes![i]!)!;
      store.changeRun(store.run(watchedRunId), { isWatched: true });
      store.add(store.watches, { watchedRunId, watchedTaskNo: watchedTasks![i]!, waiter });
    }
    return [];
  },

  'wake-watchers': (at, [runIds, taskNos]: readonly Ids[]) => {
    const woken = [...at.store.watches].filter((watch) =>
      runIds!.some((id, i) => id === watch.watchedRunId && taskNos![i] === watch.watchedTaskNo),
    );
    for (const watch of woken) at.store.delete(at.store.watches, watch);
    return markWoken(at, woken);
  },

  'wake-watchers-of-runs': (at, [runIds]: readonly Ids[]) => {
    const woken = [...at.store.watches].filter(({ watchedRunId }) => runIds!.includes(watchedRunId));
    for (const watch of woken) at.store.delete(at.store.watches, watch);
    return markWoken(at, woken);
  },

  'wake-later-dates': (at, [newIds]: readonly Ids[]) => {
    const { store } = at;
    const isBetween = (id: number, from: number, to: number): boolean => {
      const [begun, watched, waiting] = [store.run(id), store.run(from), store.run(to)];
      return (
        begun.dagNo === waiting.dagNo &&
        begun.dagNo === watched.dagNo &&
        begun.logicalDate! < waiting.logicalDate! &&
        watched.logicalDate! < begun.logicalDate!
      );
    };
    return markWoken(
      at,
      [...store.watches].filter(({ watchedRunId, waiter }) =>
        newIds!.some((id) => isBetween(id, watchedRunId, waiter.runId)),
      ),
    );
  },

  'await-run-to-come': ({ store }, values: readonly unknown[]) => {
    const [dagNo, date, runId, taskNo, mapIndex] = values as [number, string, number, number, number];
    const logicalDate = Date.parse(date);
    const waiter = store.instance(runId, taskNo, mapIndex)!;
    const isThere = [...store.coming].some(
      (row) => row.dagNo === dagNo && row.logicalDate === logicalDate && row.waiter === waiter,
    );
    if (isThere) return [];
    store.add(store.coming, { dagNo, logicalDate, waiter });
    return [{}];
  },

  'wake-for-new-runs': (at, [ids]: readonly Ids[]) => {
    const runs = ids!.map((id) => at.store.run(id));
    const woken = [...at.store.coming].filter((row) =>
      runs.some(({ dagNo, logicalDate }) => dagNo === row.dagNo && logicalDate === row.logicalDate),
    );
    for (const row of woken) at.store.delete(at.store.coming, row);
    return markWoken(at, woken);
  },

  'stop: runs': ({ store }, [ids, state, reason]: readonly unknown[]) =>
    (ids as Ids).flatMap((id) => {
      const run = store.run(id);
      if (run.state !== 'queued' && run.state !== 'running') return [];
      store.changeRun(run, { state: state as 'failed', stateReason: reason as string, backfillId: null });
      return [{ id }];
    }),

  'stop: instances': ({ store, clock }, [ids, reason]: readonly unknown[]) => {
    for (const id of ids as Ids) {
      for (const row of store.instances(id)) {
        if (isTerminal(row.state)) continue;
        const isWorking = row.state === 'running' || row.state === 'restarting';
        store.changeInstance(
          row,
          {
            ...(isWorking ? { wantedState: 'failed' } : { state: 'skipped' }),
            stateReason: reason as string,
            needsAdvance: false,
          },
          clock.database(),
        );
      }
    }
    return [];
  },

  'awaited: run': ({ store }, [id]: readonly number[]) => {
    const { runId, versionId, state, stateReason } = store.run(id!);
    return [{ id, runId, versionId, state, reason: stateReason }];
  },

  'awaited: instances': ({ store }, [runId, taskNo]: readonly number[]) =>
    store
      .instances(runId!)
      .filter((row) => row.taskNo === taskNo)
      .map(({ state, stateReason }) => ({ state, reason: stateReason }))
      .sort((a, b) => Number(a.state === 'success') - Number(b.state === 'success')),
};

function markWoken(
  { store, clock }: Installation,
  woken: readonly { readonly waiter: InstanceRow }[],
): readonly object[] {
  const rows = [...new Set(woken.map(({ waiter }) => waiter))].filter(
    ({ state, needsAdvance }) => (state === 'none' || state === 'deferred') && !needsAdvance,
  );
  for (const row of rows) store.changeInstance(row, { needsAdvance: true }, clock.database());
  return rows.map(({ runId }) => ({ runId }));
}
