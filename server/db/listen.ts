import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface Listener {
  stop(): Promise<void>;
}

const RECONNECT_MS = 500;

/**
 * Listens for hints on a direct connection of its own (a transaction pooler would lose them), and connects again whenever
 * it breaks. `onHint` is told the channel; it is also called for each channel after each connect, because hints may have
 * been missed before.
 */
export function listen(
  url: string,
  channels: string | readonly string[],
  onHint: (channel: string) => void,
  onError: (error: unknown) => void,
): Listener {
  const names = typeof channels === 'string' ? [channels] : channels;
  let isStopped = false;
  let client: pg.Client | null = null;

  async function run(): Promise<void> {
    while (!isStopped) {
      const lost = Promise.withResolvers<void>();
      const mine = new pg.Client({ connectionString: url, application_name: 'haru listen', keepAlive: true });
      client = mine;
      mine.on('error', onError);
      mine.on('end', () => lost.resolve());
      mine.on('notification', ({ channel }) => onHint(channel));
      try {
        await mine.connect();
        await mine.query(names.map((name) => `listen ${name}`).join(';'));
        for (const name of names) onHint(name);
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
