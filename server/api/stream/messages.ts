import type { FeedEvent, FeedLog, FeedProgress } from '../../db/read/feed.ts';
import type { ChangeMessage, LogMessage, ProgressMessage } from '../haru/stream.schema.ts';
import { progressView } from '../haru/progressView.ts';
import { definitionOf } from '../lookups.ts';
import type { Services } from '../services.ts';

export async function changeMessage(services: Services, event: FeedEvent): Promise<ChangeMessage> {
  const hasTask = event.version_id !== null && event.task_no !== null && event.task_no >= 0;
  return {
    id: String(event.id),
    at: event.at,
    subject: event.subject,
    dagId: event.dag_id,
    runId: event.run_id,
    taskId: hasTask ? await taskId(services, event.version_id, event.task_no) : null,
    mapIndex: event.map_index,
    tryNumber: event.try_number,
    from: event.from_state,
    to: event.to_state,
    rowVersion: event.row_version,
    asset: event.asset,
  };
}

export async function logMessage(services: Services, log: FeedLog): Promise<LogMessage> {
  return { ...(await tryKey(services, log)), seq: log.seq };
}

/** Null where what the task said is no progress. */
export async function progressMessage(services: Services, row: FeedProgress): Promise<ProgressMessage | null> {
  const progress = progressView(row.progress);
  return progress && { ...(await tryKey(services, row)), progress };
}

async function tryKey(services: Services, row: Omit<FeedProgress, 'progress'>) {
  return {
    dagId: row.dag_id,
    runId: row.run_id,
    taskId: (await taskId(services, row.version_id, row.task_no)) ?? '',
    mapIndex: row.map_index,
    tryNumber: row.try_number,
  };
}

async function taskId(services: Services, versionId: number, taskNo: number): Promise<string | null> {
  const { tasks } = await definitionOf(services, versionId);
  return tasks[taskNo]?.taskId ?? null;
}
