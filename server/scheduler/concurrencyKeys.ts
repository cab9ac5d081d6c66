import { concurrencyKeyOf, keySource } from '../core/concurrencyKey.ts';
import type { Json } from '../core/definition.ts';
import { loadResults } from '../db/attemptInputs.ts';
import { readConf, type TaskKeyed } from '../db/concurrencyKeys.ts';
import type { Queryable } from '../db/transaction.ts';
import type { RunPlan } from './runPlan.ts';

/** The concurrency keys of the tasks that become ready in these runs: from here on their values are known. */
export async function concurrencyKeys(db: Queryable, plans: readonly RunPlan[]): Promise<readonly TaskKeyed[]> {
  const keyed: TaskKeyed[] = [];
  for (const plan of plans) {
    const { tasks } = plan.definition;
    const ready = plan.becameReady().filter((taskNo) => tasks[taskNo]?.concurrencyKey !== undefined);
    if (ready.length === 0) continue;
    const numbers = new Map(tasks.map(({ taskId }, taskNo) => [taskId, taskNo]));
    const sources = ready.flatMap((taskNo) => numbers.get(keySource(tasks[taskNo]!.concurrencyKey!) ?? '') ?? []);
    const results = await loadResults(db, plan.run.id, sources);
    const values = {
      params: await readConf(db, plan.run.id),
      results: new Map<string, Json>(results.map(({ taskNo, value }) => [tasks[taskNo]!.taskId, value])),
    };
    for (const taskNo of ready)
      keyed.push({ runId: plan.run.id, taskNo, key: concurrencyKeyOf(tasks[taskNo]!.concurrencyKey!, values) });
  }
  return keyed;
}
