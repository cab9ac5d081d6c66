import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACCESS_LOG_PATTERN } from '../../sandbox/accessLog/accessLog.ts';
import type { Config } from '../config/resolveConfig.ts';
import { siblingModule } from '../core/siblingModule.ts';
import type { ChildSpec } from './childProcess.ts';
import type { Components } from './components.ts';

const ACCESS_LOG = fileURLToPath(siblingModule('../../sandbox/accessLog/main', import.meta.url));
/** Under which the ingest keeps its positions. */
export const INGEST_NAME = 'standalone';
const CLI = fileURLToPath(siblingModule('../../cli/main', import.meta.url));
/** Seconds that a stopping worker waits for its tries; within what a stop of standalone may take. */
const WORKER_STOP_LIMIT = '2';

export interface ChildSettings {
  readonly config: Config;
  readonly components: Components;
  readonly martUrl: string;
  readonly port: number;
}

/** The processes of the product, and how each is started. */
export function childSpecs(settings: ChildSettings): ChildSpec[] {
  const { home } = settings.config;
  const env = environment(settings);
  const spec = (name: string, ...args: string[]): ChildSpec => ({
    name,
    args,
    env,
    log: join(home, 'logs', `${name}.log`),
  });
  return [
    spec('api', CLI, 'api', '--no-admin'),
    spec('scheduler', CLI, 'scheduler'),
    spec('worker', CLI, 'worker', '--stop-limit', WORKER_STOP_LIMIT),
  ];
}

/** The source of the example's events, where there is a log buffer: an access log, and the ingest that follows it. */
export function feedSpecs(settings: ChildSettings): ChildSpec[] {
  if (settings.components.logBufferUrl === null || !settings.config.examples) return [];
  const { home } = settings.config;
  const folder = accessLogFolder(home);
  mkdirSync(folder, { recursive: true });
  const common = { env: environment(settings), cwd: folder };
  return [
    { ...common, name: 'access-log', args: [ACCESS_LOG, folder], log: join(home, 'logs', 'access-log.log') },
    {
      ...common,
      name: 'ingest',
      args: [CLI, 'ingest', ACCESS_LOG_PATTERN, '--name', INGEST_NAME],
      log: join(home, 'logs', 'ingest.log'),
    },
  ];
}

export function accessLogFolder(home: string): string {
  return join(home, 'access-log');
}

/** Ours, with everything that standalone has chosen written out. */
function environment({ config, components, martUrl, port }: ChildSettings): NodeJS.ProcessEnv {
  const { databaseUrl, queueUrl, logBufferUrl } = components;
  return {
    ...process.env,
    HARU_HOME: config.home,
    HARU_PORT: String(port),
    HARU_HOST: config.host,
    HARU_DAGS: config.dagFolders.join(':'),
    HARU_SLOTS: String(config.slots),
    HARU_EXAMPLES: config.examples ? '1' : '0',
    HARU_LOG_LEVEL: config.logLevel,
    DATABASE_URL: databaseUrl,
    QUEUE_URL: queueUrl,
    MART_URL: martUrl,
    WAREHOUSE_URL: config.warehouseUrl,
    ...(logBufferUrl === null ? {} : { LOG_BUFFER_URL: logBufferUrl }),
    ...(config.publicUrl === null ? {} : { HARU_PUBLIC_URL: config.publicUrl }),
    ...(config.secretKey === null ? {} : { HARU_SECRET_KEY: config.secretKey }),
    ...(config.taskUser === null ? {} : { HARU_TASK_USER: config.taskUser }),
  };
}
