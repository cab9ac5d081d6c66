import { createDefinitionCache } from '../../server/db/definitions.ts';
import { planClearing, planNewTasks, type ClearingPlan } from '../../server/db/read/planClearing.ts';
import { applyClearing } from '../../server/scheduler/applyClearing.ts';
import type { startInstallation } from './installation.ts';
import { runNumbered } from './requests.ts';

type Haru = Pick<Awaited<ReturnType<typeof startInstallation>>, 'database' | 'verbs'>;

/** What API and CLI do: plans, and clears what was planned. Without task ids: the whole run. */
export async function clearOnLatest(haru: Haru, run: number, taskIds: readonly string[] | null = null): Promise<void> {
  const tasks = taskIds && taskIds.map((taskId) => ({ taskId, mapIndex: null }));
  const choice = { tasks, upstream: false, downstream: false };
  const scope = { runNo: run };
  return applied(haru, await planClearing(depsOf(haru), { scope, choice, only: null, isOnLatest: true }));
}

/** Brings what is new. */
export async function bringNewTasks(haru: Haru, run: number): Promise<void> {
  const { dagId, runId, versionId } = await runNumbered(haru.database.pool, run);
  const place = { dag_id: dagId, run_id: runId, version_id: versionId, run_no: run };
  return applied(haru, await planNewTasks(depsOf(haru), place));
}

const depsOf = ({ database: { kysely, pool } }: Haru) => ({ db: kysely, pool, definitions: createDefinitionCache() });

async function applied({ verbs }: Haru, plan: ClearingPlan): Promise<void> {
  await applyClearing(verbs, plan, {
    only: null,
    isRunReset: true,
    by: { user: 'somebody', via: 'cli' },
    record: () => Promise.resolve(),
  });
}
