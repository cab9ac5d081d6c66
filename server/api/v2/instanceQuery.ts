import type { Static } from 'typebox';
import type { InstanceFilter } from '../../db/read/taskInstanceFilter.ts';
import { matchOf, rangeOf, runDatesOf } from '../schema/filters.ts';
import type { MappedTaskInstancesQuery, TaskInstancesBatchBody, TaskInstancesQuery } from './taskInstances.schema.ts';

/** What all lists of task instances can be narrowed by. */
export function byState(query: Static<typeof MappedTaskInstancesQuery>): InstanceFilter {
  return {
    ...runDatesOf(query),
    changed: rangeOf(query, 'updated_at'),
    states: query.state,
    pools: query.pool,
    pool: matchOf(query, 'pool_name'),
    queues: query.queue,
    queue: matchOf(query, 'queue_name'),
    operators: query.operator,
    operator: matchOf(query, 'operator_name'),
    versionNumbers: query.version_number,
    tryNumbers: query.try_number,
    mapIndexes: query.map_index,
    label: matchOf(query, 'rendered_map_index'),
  };
}

export function listFilter(query: TaskInstancesQuery): InstanceFilter {
  return {
    ...byState(query),
    taskIds: query.task_id === undefined ? undefined : [query.task_id],
    taskId: matchOf(query, 'task_display_name'),
    groupId: query.task_group_id,
    dagId: matchOf(query, 'dag_id'),
    runId: matchOf(query, 'run_id'),
  };
}

export function batchFilter(body: Static<typeof TaskInstancesBatchBody>): InstanceFilter {
  return {
    ...runDatesOf(body),
    dagIds: body.dag_ids ?? undefined,
    runIds: body.dag_run_ids ?? undefined,
    taskIds: body.task_ids ?? undefined,
    states: body.state?.map((state) => state ?? 'none'),
    pools: body.pool ?? undefined,
    queues: body.queue ?? undefined,
  };
}
