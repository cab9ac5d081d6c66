import { MissingToolError, type Running } from '../../sandbox/components/component.ts';
import { startLoopbackSsh, type RunningSsh } from '../../sandbox/components/loopbackSsh/loopbackSsh.ts';
import { startEmbeddedPostgres } from '../../sandbox/components/postgres/components.ts';
import { startRedis } from '../../sandbox/components/redis/redis.ts';
import type { Config } from '../config/resolveConfig.ts';
import { HaruError } from '../core/errors.ts';
import { requirePostgres } from '../db/requirePostgres.ts';
import { requireRedis } from '../queue/requireRedis.ts';

type Report = (message: string) => void;

/** The servers that standalone works with, its own ones and those that the settings name. */
export interface Components {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  /** Null where no Redis was to be had. */
  readonly logBufferUrl: string | null;
  readonly ssh: RunningSsh;
}

/** Registers what has to be stopped, in the order of the starts. */
export type OnStarted = (server: Running) => void;

/** Starts (or adopts) what the settings do not name. */
export async function startComponents(config: Config, report: Report, onStarted: OnStarted): Promise<Components> {
  const options = { folder: config.home, report };
  const startLogBuffer = async (): Promise<string | null> => {
    if (config.logBufferUrl !== null) {
      await requireRedis(config.logBufferUrl, 'LOG_BUFFER_URL').catch((error: unknown) => {
        if (!(error instanceof HaruError)) throw error;
        report(`${error.message} Everything else runs; what drains its lists fails until then.`);
      });
      return config.logBufferUrl;
    }
    report('Starting Redis, the log buffer');
    try {
      const redis = await startRedis(options);
      onStarted(redis);
      return redis.url;
    } catch (error) {
      if (!(error instanceof MissingToolError)) throw error;
      report(`No log buffer: ${error.message}. Everything else runs; the example nginx_daily waits for it.`);
      return null;
    }
  };
  const startDatabase = async (): Promise<string> => {
    if (config.databaseUrl !== null) {
      await requirePostgres(config.databaseUrl, 'DATABASE_URL');
      return config.databaseUrl;
    }
    report('Starting Postgres');
    const postgres = await startEmbeddedPostgres(options);
    onStarted(postgres);
    return postgres.url;
  };
  if (config.queueUrl !== null && config.queueUrl !== config.databaseUrl) await requireQueue(config.queueUrl);
  const databaseUrl = await startDatabase();
  const logBufferUrl = await startLogBuffer();
  const ssh = await startLoopbackSsh(options);
  onStarted(ssh);
  return { databaseUrl, queueUrl: config.queueUrl ?? databaseUrl, logBufferUrl, ssh };
}

function requireQueue(url: string): Promise<unknown> {
  return url.startsWith('redis') ? requireRedis(url, 'QUEUE_URL') : requirePostgres(url, 'QUEUE_URL');
}
