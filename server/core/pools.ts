/** A pool: so many slots that the tasks in it share, whatever their DAGs. */
export interface PoolSettings {
  /** -1: without limit. */
  readonly slots: number;
  readonly description: string | null;
  /** Whether deferred tasks keep their slots. */
  readonly includeDeferred: boolean;
}

export interface Pool extends PoolSettings {
  readonly name: string;
}

/** The pool of tasks that name none; it cannot be deleted. */
export const DEFAULT_POOL = 'default_pool';
/** The most that a pool may have. */
export const MAX_SLOTS = 2_147_483_647;

export interface PoolTask {
  readonly dagId: string;
  readonly taskId: string;
  readonly pool: string;
  readonly poolSlots: number;
}

/** Why a task never starts in its pool, of so many slots (undefined: there is no such pool); null: it may start. */
export function poolMisfit({ taskId, pool, poolSlots }: PoolTask, slots: number | undefined): string | null {
  if (slots === undefined) return `the task ${taskId} is in the pool ${pool}, which is not there: it never starts`;
  if (slots === -1 || poolSlots <= slots) return null;
  return `the task ${taskId} takes ${poolSlots} slots, and its pool ${pool} has ${slots}: it never starts`;
}
