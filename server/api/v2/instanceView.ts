import { createHash } from 'node:crypto';
import type { DagDefinition } from '../../core/definition.ts';
import type { TryOutcome } from '../../core/states.ts';
import type { InstanceRow } from '../../db/read/taskInstances.ts';
import type { TryRow } from '../../db/read/tries.ts';
import { dagVersionView } from './dagVersionView.ts';
import type { TaskInstanceHistory, TaskInstanceResponse } from './taskInstances.schema.ts';

export function instanceView(row: InstanceRow, definition: DagDefinition): TaskInstanceResponse {
  return {
    id: instanceId(row),
    ...currentTry(row, definition),
    logical_date: row.logical_date,
    run_after: row.run_after,
    note: row.note,
    rendered_map_index: row.label,
    rendered_fields: {},
    trigger: null,
    triggerer_job: null,
  };
}

/** A try as an entry of its instance's history; the latest one has the state of the instance while that still is about it. */
export function tryView(attempt: TryRow, row: InstanceRow, definition: DagDefinition): TaskInstanceHistory {
  const isLatest = attempt.try_number === row.try_number && !WAITS_FOR_NEXT.has(row.state);
  return {
    ...currentTry(row, definition),
    try_number: attempt.try_number,
    state: (isLatest ? shownState(row) : null) ?? stateOf(attempt.outcome),
    start_date: attempt.started_at,
    end_date: attempt.ended_at,
    duration: attempt.duration,
    queued_when: attempt.queued_at,
    hostname: attempt.host,
    pid: attempt.pid,
  };
}

/** In these the instance is on its way to another try than its latest one. */
const WAITS_FOR_NEXT: ReadonlySet<string> = new Set(['none', 'scheduled', 'queued']);

function currentTry(row: InstanceRow, definition: DagDefinition): TaskInstanceHistory {
  const task = definition.tasks[row.task_no];
  if (!task) throw new Error(`the definition of ${row.dag_id} has no task number ${row.task_no}`);
  return {
    task_id: task.taskId,
    dag_id: row.dag_id,
    dag_run_id: row.run_id,
    map_index: row.map_index,
    start_date: row.started_at,
    end_date: row.ended_at,
    duration: row.duration,
    state: shownState(row),
    try_number: row.try_number,
    max_tries: row.max_tries,
    task_display_name: task.taskId,
    dag_display_name: row.dag_id,
    hostname: row.latest?.host ?? null,
    unixname: null,
    pool: row.pool,
    pool_slots: row.pool_slots,
    queue: row.queue,
    priority_weight: row.priority,
    operator: task.operator,
    operator_name: task.operator,
    queued_when: row.queued_at,
    scheduled_when: row.scheduled_at,
    pid: row.latest?.pid ?? null,
    executor: null,
    executor_config: '{}',
    dag_version: dagVersionView(row.dag_id, row),
  };
}

/** In Airflow's words: what waits for a person has a state of its own. */
function shownState({ state, wait }: InstanceRow): TaskInstanceResponse['state'] {
  if (state === 'none') return null;
  return state === 'deferred' && wait?.kind === 'answer' ? 'awaiting_input' : state;
}

function stateOf(outcome: TryOutcome | null): TaskInstanceHistory['state'] {
  switch (outcome) {
    case null:
      return 'running';
    case 'success':
    case 'failed':
    case 'skipped':
    case 'deferred':
      return outcome;
    case 'rescheduled':
      return 'up_for_reschedule';
    case 'lost':
    case 'superseded':
      return 'failed';
  }
}

/** Airflow's instances have an id that changes with each try; ours is made of the key, in the form of a UUID of version 5. */
export function instanceId(row: InstanceRow): string {
  const key = `${row.run_uuid}/${row.task_no}/${row.map_index}/${row.try_number}`;
  const bytes = createHash('sha1').update(key).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
