import type { ChangedInstance, TaskChange } from '../domain/taskChange.ts';
import { bodyOf, type ApiClient } from './client.ts';

interface ChangeOptions {
  /** True: nothing is changed; the answer is what would be. */
  readonly isDryRun: boolean;
  readonly signal?: AbortSignal;
}

/** Clears or marks tasks; answers those that it takes. */
export async function changeTasks(
  client: ApiClient,
  change: TaskChange,
  { isDryRun, signal }: ChangeOptions,
): Promise<readonly ChangedInstance[]> {
  const sent = signal === undefined ? {} : { signal };
  if (change.kind === 'clear') {
    const answer = await client.POST('/api/v2/dags/{dag_id}/clearTaskInstances', {
      params: { path: { dag_id: change.dagId } },
      body: { ...change.body, dry_run: isDryRun },
      ...sent,
    });
    return bodyOf(answer).task_instances;
  }
  const { dagId, runId, taskId, mapIndex, body } = change;
  const params = {
    path: { dag_id: dagId, dag_run_id: runId, task_id: taskId },
    ...(mapIndex !== null && { query: { map_index: mapIndex } }),
  };
  const path = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}';
  const answer = isDryRun
    ? await client.PATCH(`${path}/dry_run`, { params, body, ...sent })
    : await client.PATCH(path, { params, body, ...sent });
  return bodyOf(answer).task_instances;
}
