import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Environment } from './environment.ts';

/** The settings of a process. Null: whoever starts the parts decides; see `otherwise` of the variable. */
export interface Config {
  /** Absolute. */
  readonly home: string;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly publicUrl: string | null;
  /** Absolute. */
  readonly dagFolders: readonly string[];
  readonly databaseUrl: string | null;
  readonly queueUrl: string | null;
  readonly logBufferUrl: string | null;
  readonly martUrl: string | null;
  readonly speedUrl: string | null;
  readonly kafkaFromUrl: string | null;
  readonly kafkaToUrl: string | null;
  readonly warehouseUrl: string;
  readonly adminPassword: string | null;
  readonly slots: number;
  readonly examples: boolean;
  readonly secretKey: string | null;
  readonly taskUser: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** Paths are taken from the working directory. */
export function resolveConfig(values: Environment, cwd: string): Config {
  const home = resolve(cwd, values.HARU_HOME);
  const databaseUrl = values.DATABASE_URL ?? null;
  return {
    home,
    host: values.HARU_HOST,
    port: values.HARU_PORT,
    publicUrl: values.HARU_PUBLIC_URL ?? null,
    dagFolders: values.HARU_DAGS.split(':')
      .filter((folder) => folder !== '')
      .map((folder) => resolve(cwd, folder)),
    databaseUrl,
    queueUrl: values.QUEUE_URL ?? databaseUrl,
    logBufferUrl: values.LOG_BUFFER_URL ?? null,
    martUrl: values.MART_URL ?? null,
    speedUrl: values.SPEED_URL ?? null,
    kafkaFromUrl: values.KAFKA_FROM_URL ?? null,
    kafkaToUrl: values.KAFKA_TO_URL ?? null,
    warehouseUrl: values.WAREHOUSE_URL ?? pathToFileURL(join(home, 'warehouse')).href,
    adminPassword: values.HARU_ADMIN_PASSWORD ?? null,
    slots: values.HARU_SLOTS,
    examples: values.HARU_EXAMPLES,
    secretKey: values.HARU_SECRET_KEY ?? null,
    taskUser: values.HARU_TASK_USER ?? null,
    logLevel: values.HARU_LOG_LEVEL,
  };
}

/** Where people reach the page: where they were told to, else where it listens. */
export function publicUrlOf({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  if (publicUrl !== null) return publicUrl;
  const isEveryAddress = host === '0.0.0.0' || host === '::';
  return `http://${isEveryAddress ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}
