import type { ChangeEffect } from '../domain/taskChange.ts';
import { bodyOf, type ApiClient } from './client.ts';
import type { RunClearing } from './keys.ts';
import type { components } from './schema.ts';

type BulkAction = components['schemas']['BulkBody_BulkDAGRunBody_']['actions'][number];

/** Clears runs, or, dry, answers what that would take. */
export async function clearRuns(
  client: ApiClient,
  dagId: string,
  { runIds, onlyFailed, onLatest }: RunClearing,
  { isDryRun, signal }: { readonly isDryRun: boolean; readonly signal?: AbortSignal },
): Promise<ChangeEffect> {
  const answer = await client.POST('/api/v2/dags/{dag_id}/clearDagRuns', {
    params: { path: { dag_id: dagId } },
    body: {
      dry_run: isDryRun,
      only_failed: onlyFailed,
      only_new: false,
      ...(onLatest && { run_on_latest_version: true }),
      dag_runs: runIds.map((runId) => ({ dag_run_id: runId })),
    },
    ...(signal !== undefined && { signal }),
  });
  const body = bodyOf(answer);
  if (!('task_instances' in body)) return { instances: [], onLatest: null };
  const instances = body.task_instances.flatMap((instance) => ('id' in instance ? [instance] : []));
  return { instances, onLatest: body.on_latest_version ?? null };
}

/** What became of runs that were changed one by one. */
export interface RunsOutcome {
  readonly changed: number;
  /** Why the others were not. */
  readonly refusals: readonly string[];
}

/** Gives runs a state or deletes them; one that is gone meanwhile is passed over. */
export async function changeRuns(
  client: ApiClient,
  dagId: string,
  verb: 'success' | 'failed' | 'delete',
  runIds: readonly string[],
): Promise<RunsOutcome> {
  const onMissing = { action_on_non_existence: 'skip' } as const;
  const action =
    verb === 'delete'
      ? ({ action: 'delete', entities: [...runIds], ...onMissing } as const)
      : ({
          action: 'update',
          entities: runIds.map((runId) => ({ dag_run_id: runId, state: verb })),
          update_mask: ['state'],
          ...onMissing,
        } as const);
  const answer = await client.PATCH('/api/v2/dags/{dag_id}/dagRuns', {
    params: { path: { dag_id: dagId } },
    // The generated type takes the name of an action's schema for the value of its `action`.
    body: { actions: [action as unknown as BulkAction] },
  });
  const body = bodyOf(answer);
  const { success = [], errors = [] } = (verb === 'delete' ? body.delete : body.update) ?? {};
  return { changed: success.length, refusals: errors.map(({ error }) => String(error)) };
}
