import type pg from 'pg';

/** After which the server ends a transaction that nothing is asked of. */
export const IDLE_MS = 120_000;

/** Waits, inside a transaction, for what another is busy with. */
export async function whileOpen<T>(client: pg.Client, awaited: Promise<T>): Promise<T> {
  const ask = (): void => void client.query('select').catch(() => undefined);
  const timer = setInterval(ask, IDLE_MS / 4);
  try {
    return await awaited;
  } finally {
    clearInterval(timer);
  }
}
