import type { components } from '../api/schema.ts';
import type { StateDisplay } from './states.ts';

type Worker = components['schemas']['WorkerProcess'];

/** How a process stands to work. `drained`: it takes no more because somebody asked; `stopping`: it ends by itself. */
export type ProcessStanding = 'alive' | 'drained' | 'stopping' | 'stopped' | 'lost';

export const PROCESS_DISPLAY = {
  alive: { tone: 'good', icon: 'check' },
  drained: { tone: 'retry', icon: 'pause' },
  stopping: { tone: 'idle', icon: 'hourglass' },
  stopped: { tone: 'idle', icon: 'dash' },
  lost: { tone: 'bad', icon: 'bolt' },
} as const satisfies Record<ProcessStanding, StateDisplay>;

export function workerStanding({
  state,
  isDraining,
  drainedBy,
}: Pick<Worker, 'state' | 'isDraining' | 'drainedBy'>): ProcessStanding {
  if (state !== 'alive' || !isDraining) return state;
  return drainedBy === null ? 'stopping' : 'drained';
}

/** Those that live come first, by name, then those heard of last. */
export function inOrder<P extends { readonly state: string; readonly heartbeatAt: string; readonly name: string }>(
  processes: readonly P[],
): P[] {
  return processes.toSorted((a, b) => {
    const [aLives, bLives] = [a.state === 'alive', b.state === 'alive'];
    if (aLives !== bLives) return aLives ? -1 : 1;
    return aLives ? a.name.localeCompare(b.name) : b.heartbeatAt.localeCompare(a.heartbeatAt);
  });
}
