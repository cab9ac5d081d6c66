import { Redis } from 'ioredis';

export interface RedisAnswer {
  readonly pid: number;
  readonly version: string;
  /** Folder of its data, as the server names it. */
  readonly data: string;
}

/** Asks a server who it is; null while it does not answer, refuses the password or still loads its data. */
export async function askRedis(url: string): Promise<RedisAnswer | null> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 1000,
    enableReadyCheck: false,
    commandTimeout: 1000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info('server');
    const [, data] = (await client.config('GET', 'dir')) as [string, string];
    await client.exists('');
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
    return {
      pid: Number(field('process_id')),
      version: field('redis_version'),
      data,
    };
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}
