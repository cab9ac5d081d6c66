import type { DagDefinition, TaskDefinition } from '../../core/definition.ts';
import { timeDelta } from './duration.ts';
import type { TaskResponse } from './tasks.schema.ts';

/** The tasks of a DAG in the order of their definition. */
export function taskViews(definition: DagDefinition): TaskResponse[] {
  const downstream = definition.tasks.map((): string[] => []);
  for (const task of definition.tasks) {
    for (const upstream of task.upstream) downstream[upstream]?.push(task.taskId);
  }
  return definition.tasks.map((task, taskNo) => taskView(definition, task, downstream[taskNo] ?? []));
}

function taskView(definition: DagDefinition, task: TaskDefinition, downstream: readonly string[]): TaskResponse {
  return {
    task_id: task.taskId,
    task_display_name: task.taskId,
    owner: definition.owner,
    start_date: definition.start,
    end_date: definition.end,
    trigger_rule: task.triggerRule,
    depends_on_past: task.dependsOnPast,
    wait_for_downstream: task.waitForDownstream,
    retries: task.retries,
    queue: task.queue,
    pool: task.pool,
    pool_slots: task.poolSlots,
    execution_timeout: task.executionTimeoutMs === null ? null : timeDelta(task.executionTimeoutMs),
    retry_delay: timeDelta(task.retryDelayMs),
    // Airflow's 0 is our 1: a constant delay.
    retry_exponential_backoff: task.retryBackoff === 1 ? 0 : task.retryBackoff,
    priority_weight: task.priorityWeight,
    weight_rule: task.weightRule,
    ui_color: '#fff',
    ui_fgcolor: '#000',
    template_fields: [],
    downstream_task_ids: downstream.toSorted(),
    doc_md: task.docMd,
    operator_name: task.operator,
    params: {},
    class_ref: { module_path: 'haru', class_name: task.operator },
    is_mapped: task.mapped !== undefined,
    extra_links: [],
  };
}
