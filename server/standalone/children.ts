import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/resolveConfig.ts';
import type { ChildSpec } from './childProcess.ts';
import type { Components } from './components.ts';

const CLI = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
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
  const env = environment(settings);
  const spec = (name: string, ...args: string[]): ChildSpec => ({
    name,
    args: [CLI, name, ...args],
    env,
    log: join(settings.config.home, 'logs', `${name}.log`),
  });
  return [spec('api', '--no-admin'), spec('scheduler'), spec('worker', '--stop-limit', WORKER_STOP_LIMIT)];
}

/** Ours, with everything that standalone has chosen written out. */
function environment({ config, components, martUrl, port }: ChildSettings): NodeJS.ProcessEnv {
  const { databaseUrl, queueUrl, logBufferUrl } = components;
  return {
    ...process.env,
    HARU_HOME: config.home,
    HARU_PORT: String(port),
    HARU_DAGS: config.dagFolders.join(':'),
    DATABASE_URL: databaseUrl,
    QUEUE_URL: queueUrl,
    MART_URL: martUrl,
    WAREHOUSE_URL: config.warehouseUrl,
    ...(logBufferUrl === null ? {} : { LOG_BUFFER_URL: logBufferUrl }),
  };
}
