import type { DagDefinition, TaskDefinition } from '../../core/definition.ts';
import type { RunRow } from '../../db/read/dagRuns.ts';
import type { InstanceEvent } from '../../db/read/instanceEvents.ts';
import type { RecentRun } from '../../db/read/recentRuns.ts';
import type { Tally } from '../../db/read/tallies.ts';
import type { InstanceRow } from '../../db/read/taskInstances.ts';
import type { TryRow } from '../../db/read/tries.ts';
import { progressView } from './progressView.ts';
import type {
  EventEntry,
  Graph,
  GraphTask,
  InstanceSummary,
  RunBrief,
  RunSummary,
  TrySummary,
} from './shapes.schema.ts';

export function runBrief(run: RecentRun | RunRow, error: string | null): RunBrief {
  return {
    runId: run.run_id,
    state: run.state,
    runType: run.run_type,
    intervalStart: run.interval_start,
    intervalEnd: run.interval_end,
    businessDay: run.business_day,
    runAfter: run.run_after,
    startedAt: run.started_at,
    endedAt: run.ended_at,
    durationSeconds: run.duration,
    error,
    rowVersion: run.row_version,
  };
}

export function runSummary(run: RunRow, tally: Tally, error: string | null): RunSummary {
  return {
    ...runBrief(run, error),
    dagId: run.dag_id,
    logicalDate: run.logical_date,
    partition: run.partition_key,
    queuedAt: run.queued_at,
    triggeredBy: run.triggered_by,
    triggeringUser: run.triggering_user,
    note: run.note,
    conf: run.conf,
    versionNumber: run.version_number,
    tally,
  };
}

export function graphView(definition: DagDefinition): Graph {
  return {
    tasks: definition.tasks.map((task) => graphTask(task, definition)),
    groups: definition.groups.map(({ groupId, parent, tooltip }) => ({ groupId, parent, tooltip })),
  };
}

export function graphTask(task: TaskDefinition, definition: DagDefinition): GraphTask {
  return {
    taskId: task.taskId,
    group: task.group,
    kind: task.kind,
    operator: task.operator,
    triggerRule: task.triggerRule,
    upstream: task.upstream.map((taskNo) => taskIdOf(definition, taskNo)),
    setup: task.setup,
    teardown: task.teardownOf !== null,
    retries: task.retries,
    isMapped: task.mapped !== undefined,
    inlets: task.inlets.map(({ uri }) => uri),
    outlets: task.outlets.map(({ uri }) => uri),
    docMd: task.docMd,
  };
}

export function taskIdOf(definition: DagDefinition, taskNo: number): string {
  const task = definition.tasks[taskNo];
  if (!task) throw new Error(`the definition of ${definition.dagId} has no task number ${taskNo}`);
  return task.taskId;
}

export function instanceSummary(row: InstanceRow, definition: DagDefinition): InstanceSummary {
  return {
    taskId: taskIdOf(definition, row.task_no),
    mapIndex: row.map_index,
    label: row.label,
    state: row.state,
    tryNumber: row.try_number,
    maxTries: row.max_tries,
    scheduledAt: row.scheduled_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationSeconds: row.duration,
    readyAt: row.ready_at,
    receipt: row.receipt,
    progress: progressView(row.latest?.progress ?? null),
    error: row.latest?.error ?? null,
    note: row.note,
    rowVersion: row.row_version,
  };
}

export function trySummary(row: TryRow): TrySummary {
  return {
    tryNumber: row.try_number,
    outcome: row.outcome,
    host: row.host,
    pid: row.pid,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationSeconds: row.duration,
    exitCode: row.exit_code,
    error: row.error,
    errorStack: row.error_stack,
    receipt: row.receipt,
    progress: progressView(row.progress),
    given: row.given,
    claims: row.claims,
  };
}

export function eventEntry(event: InstanceEvent): EventEntry {
  return {
    id: String(event.id),
    at: event.at,
    tryNumber: event.try_number,
    from: event.from_state,
    to: event.to_state,
    reason: event.reason,
    actor: event.actor,
    rowVersion: event.row_version,
  };
}
