import { waitUntil } from '../../sandbox/components/waitUntil.ts';

const READY_TIMEOUT_MS = 120_000;
const REQUEST_TIMEOUT_MS = 3_000;

/** Waits until the API answers and says that a scheduler ticks. `giveUp` answers why it can no longer come to that. */
export async function waitForService(url: string, giveUp: () => string | null, signal: AbortSignal): Promise<void> {
  await waitUntil(
    async () => {
      signal.throwIfAborted();
      const reason = giveUp();
      if (reason !== null) throw new Error(reason);
      return isHealthy(url);
    },
    { what: `the first answer of the API at ${url}`, timeoutMs: READY_TIMEOUT_MS, pollMs: 100 },
  );
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/v2/monitor/health`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    const health = (await answer.json()) as Record<'metadatabase' | 'scheduler', { readonly status: string }>;
    return health.metadatabase.status === 'healthy' && health.scheduler.status === 'healthy';
  } catch {
    return false;
  }
}
