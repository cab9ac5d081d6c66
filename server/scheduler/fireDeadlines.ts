import type { DagDefinition } from '../core/definition.ts';
import {
  fireDeadline,
  lockPassedDeadlines,
  meetDeadline,
  openInstances,
  tellMissedDeadline,
  type OpenInstance,
  type PassedDeadline,
} from '../db/deadlines.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Store } from './store.ts';
import { readWaits, type Waiting } from './why/readWaits.ts';

const BATCH = 100;
/** Instances that a blocker names. */
const NAMED = 3;

/**
 * Looks at the deadlines that have passed: one whose run or task has succeeded is met, any other fires, once, and names
 * what holds it up. Answers how many fired.
 */
export async function fireDeadlines(store: Store): Promise<number> {
  return inTransaction(store.pool, async (db) => {
    let fired = 0;
    for (const passed of await lockPassedDeadlines(db, BATCH)) {
      if (passed.isMet) {
        await meetDeadline(db, passed);
        continue;
      }
      const { definition } = await store.definitions.get(store.pool, passed.versionId);
      const blocker = await blockerOf(store, passed, definition);
      await fireDeadline(db, passed, blocker);
      await tellMissedDeadline(db, { ...passed, blocker });
      fired++;
    }
    return fired;
  });
}

type Open = OpenInstance & Waiting['instance'];

async function blockerOf(store: Store, passed: PassedDeadline, definition: DagDefinition): Promise<string> {
  const { runNo, state, stateReason } = passed;
  const open = await openInstances<Open>(
    store.pool,
    { ...passed, taskNo: state === 'running' ? passed.taskNo : -1 },
    NAMED,
  );
  if (state === 'success' || state === 'failed') {
    const failed = open
      .filter((instance) => instance.state === 'failed')
      .map((instance) => failureOf(instance, definition));
    return failed.length > 0
      ? failed.join('; ')
      : `run ${runNo} is ${state}: ${stateReason ?? 'for no reason that was given'}`;
  }
  const active = open.filter((instance) => !['none', 'upstream_failed'].includes(instance.state));
  const named = active.length > 0 ? active : open.slice(0, 1);
  const lines = await Promise.all(named.map((instance) => lineOf(store, passed, definition, instance)));
  return lines.length > 0 ? lines.join('; ') : 'the scheduler, which is about to follow up';
}

async function lineOf(
  store: Store,
  passed: PassedDeadline,
  definition: DagDefinition,
  instance: Open,
): Promise<string> {
  const name = nameOf(instance, definition);
  if (instance.state === 'failed') return failureOf(instance, definition);
  if (instance.state === 'upstream_failed') return `${name} was not started, as a task before it failed`;
  if (instance.state === 'running') return `${name} has been running since ${instance.started_at?.toISOString()}`;
  const waits = await readWaits(store, {
    dag: { is_paused: passed.isPaused },
    run: { id: passed.runNo, dag_no: passed.dagNo, state: passed.state, run_after: passed.runAfter },
    definition,
    instance,
  });
  return `${name} waits for ${waits.join(', ')}`;
}

function failureOf(instance: Open, definition: DagDefinition): string {
  return `${nameOf(instance, definition)} failed: ${instance.error ?? 'without a word'}`;
}

function nameOf({ task_no: taskNo, map_index: mapIndex }: Open, { tasks }: DagDefinition): string {
  return `${tasks[taskNo]?.taskId ?? `task ${taskNo}`}${mapIndex < 0 ? '' : `[${mapIndex}]`}`;
}
