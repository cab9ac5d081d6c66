import type { ClearingPlan } from '../../db/read/planClearing.ts';
import type { Services } from '../services.ts';
import { changedView } from './changes.ts';

/** What a clearing would take; on the latest version with all else that it would change. */
export async function clearingView(
  services: Services,
  plan: ClearingPlan,
  { isOnLatest }: { readonly isOnLatest: boolean },
) {
  const cleared = await changedView(services, plan.cleared);
  return isOnLatest ? { ...cleared, on_latest_version: await onLatestView(services, plan) } : cleared;
}

/** What a clearing would bring that takes nothing that the runs have: a task of several runs once for each. */
export async function newTasksView(services: Services, plan: ClearingPlan) {
  const tasks = plan.newTasks.map(({ task_id: taskId }) => ({ task_id: taskId, task_display_name: taskId }));
  return {
    task_instances: tasks,
    total_entries: tasks.length,
    on_latest_version: await onLatestView(services, plan),
  };
}

async function onLatestView(services: Services, { newTasks, removed, refused }: ClearingPlan) {
  return {
    new_tasks: newTasks.map((task) => ({
      dag_id: task.dag_id,
      dag_run_id: task.run_id,
      task_id: task.task_id,
      task_display_name: task.task_id,
    })),
    removed_task_instances: (await changedView(services, removed)).task_instances,
    refused_dag_runs: refused.map((run) => ({
      dag_id: run.dag_id,
      dag_run_id: run.run_id,
      detail: run.error.message,
    })),
  };
}
