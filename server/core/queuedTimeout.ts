import type { TaskDefinition } from './definition.ts';
import { LANES } from './lanes.ts';

/** A task instance that could run, and that no worker has started. */
export interface ReadyInstance {
  readonly lane: number;
  /** Since when it could, in milliseconds. */
  readonly readyMs: number;
}

/**
 * Why an instance that was ready for too long fails without having started; null: it goes on waiting. Those of backfills
 * do so for as long as live work goes first.
 */
export function queuedTooLong(
  { queuedTimeoutMs }: Pick<TaskDefinition, 'queuedTimeoutMs'>,
  { lane, readyMs }: ReadyInstance,
): string | null {
  if (queuedTimeoutMs === undefined || lane !== LANES.live || readyMs <= queuedTimeoutMs) return null;
  return `nothing has started it within its queuedTimeout of ${queuedTimeoutMs / 1000} s`;
}
