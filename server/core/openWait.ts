import type { TaskState } from './states.ts';
import type { Wait } from './waiting.ts';

/** What a task instance that has its turn, or had it, waits for: the facts by which a screen says it in a language. */
export type OpenWait =
  /** The next try, or the next look. */
  | { readonly kind: 'retry' | 'look' | 'time'; readonly at: string | null }
  | { readonly kind: 'run'; readonly dagId: string; readonly taskId: string | null }
  | { readonly kind: 'job'; readonly name: string; readonly host: string }
  | { readonly kind: 'slot'; readonly pool: string; readonly queue: string };

/** States in which an instance waits by itself, and not for the tasks before it. */
export const OPEN_WAIT_STATES = [
  'scheduled',
  'up_for_retry',
  'up_for_reschedule',
  'deferred',
] as const satisfies readonly TaskState[];

export interface WaitingInstance {
  readonly state: (typeof OPEN_WAIT_STATES)[number];
  /** Questions have a list of their own. */
  readonly wait: Exclude<Wait, { readonly kind: 'answer' }> | null;
  /** From when on it may run. */
  readonly readyAt: string | null;
  readonly pool: string;
  readonly queue: string;
}

export function openWait({ state, wait, readyAt, pool, queue }: WaitingInstance): OpenWait {
  if (state === 'scheduled') return { kind: 'slot', pool, queue };
  if (state === 'up_for_retry') return { kind: 'retry', at: readyAt };
  switch (wait?.kind) {
    case undefined:
    case 'look':
      return { kind: 'look', at: readyAt };
    case 'time':
      return { kind: 'time', at: wait.until };
    case 'run':
      return { kind: 'run', dagId: wait.dagId, taskId: wait.taskId };
    case 'job':
      return { kind: 'job', name: wait.name, host: wait.host };
  }
}
