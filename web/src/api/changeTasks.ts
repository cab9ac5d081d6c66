import type { ChangeEffect, TaskChange } from '../domain/taskChange.ts';
import { bodyOf, type ApiClient } from './client.ts';

interface ChangeOptions {
  /** True: nothing is changed; the answer is what would be. */
  readonly isDryRun: boolean;
  readonly signal?: AbortSignal;
}

/** Clears or marks tasks; answers what that takes. */
export async function changeTasks(
  client: ApiClient,
  change: TaskChange,
  { isDryRun, signal }: ChangeOptions,
): Promise<ChangeEffect> {
  const sent = signal === undefined ? {} : { signal };
  if (change.kind === 'clear') {
    const answer = await client.POST('/api/v2/dags/{dag_id}/clearTaskInstances', {
      params: { path: { dag_id: change.dagId } },
      body: { ...change.body, dry_run: isDryRun },
      ...sent,
    });
    const { task_instances: instances, on_latest_version: onLatest = null } = bodyOf(answer);
    return { instances, onLatest };
  }
  if (change.kind === 'bring') {
    const answer = await client.POST('/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', {
      params: { path: { dag_id: change.dagId, dag_run_id: change.runId } },
      body: { dry_run: isDryRun, only_failed: false, only_new: true },
      ...sent,
    });
    const body = bodyOf(answer);
    return { instances: [], onLatest: ('on_latest_version' in body && body.on_latest_version) || null };
  }
  const { dagId, runId, taskId, body } = change;
  const params = { path: { dag_id: dagId, dag_run_id: runId, task_id: taskId } };
  const path = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}';
  const answer = isDryRun
    ? await client.PATCH(`${path}/dry_run`, { params, body, ...sent })
    : await client.PATCH(path, { params, body, ...sent });
  return { instances: bodyOf(answer).task_instances, onLatest: null };
}
