import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface Listener {
  stop(): Promise<void>;
}

const RECONNECT_MS = 500;

/**
 * Listens for hints on a direct connection of its own (a transaction pooler would lose them), and connects again whenever
 * it breaks. `onHint` is also called after each connect, because hints may have been missed before.
 */
export function listen(url: string, channel: string, onHint: () => void, onError: (error: unknown) => void): Listener {
  let isStopped = false;
  let client: pg.Client | null = null;

  async function run(): Promise<void> {
    while (!isStopped) {
      const lost = Promise.withResolvers<void>();
      const mine = new pg.Client({ connectionString: url, application_name: 'haru listen', keepAlive: true });
      client = mine;
      mine.on('error', onError);
      mine.on('end', () => lost.resolve());
      mine.on('notification', onHint);
      try {
        await mine.connect();
        await mine.query(`listen ${channel}`);
        onHint();
        await lost.promise;
      } catch (error) {
        if (!isStopped) onError(error);
        await mine.end().catch(() => {});
      }
      if (!isStopped) await sleep(RECONNECT_MS);
    }
  }

  const loop = run();
  return {
    async stop() {
      isStopped = true;
      await client?.end().catch(() => {});
      await loop;
    },
  };
}
