/** What a Redis server of ours is started with; the file holds its password and is readable by its owner only. */
export interface RedisSettings {
  readonly port: number;
  readonly password: string;
  /** Absolute folder of its append-only file. */
  readonly data: string;
}

/** The text of a redis.conf. Every write is kept: an append-only file, synced each second. */
export function redisConfig(settings: RedisSettings): string {
  return [
    'bind 127.0.0.1',
    `port ${settings.port}`,
    `requirepass ${settings.password}`,
    `dir ${quote(settings.data)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'daemonize no',
    'tcp-keepalive 60',
    '',
  ].join('\n');
}

export function redisUrl(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${port}/0`;
}

/** Redis reads a quoted string with C escapes; bytes outside ASCII stand for themselves. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
