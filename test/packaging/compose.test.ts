import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { generateKey } from '../../server/secrets/keyRing.ts';
import { startProcess } from '../support/startProcess.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { COMPOSE_SCHEMA } from './composeSchema.ts';

interface Service {
  readonly image?: string;
  readonly build?: { readonly target?: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const ROOT = join(import.meta.dirname, '../..');
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
const ours = Object.entries(compose.services).filter(([, service]) => service.build?.target === 'haru');

test('the file keeps to the schema, and a misspelled key would not', () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(COMPOSE_SCHEMA);
  expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...compose, services: { api: { image: 'x', enviroment: {} } } })).toBe(false);
});

test('every part of the product and of its pipelines is a service', () => {
  expect(Object.keys(compose.services)).toEqual(
    expect.arrayContaining([
      'postgres',
      'redis',
      'api',
      'scheduler',
      'worker',
      'hdfs-namenode',
      'hdfs-datanode',
      'spark-ssh',
    ]),
  );
});

test('what a service depends on exists, with a health check where it is waited for; named volumes are declared', () => {
  for (const service of Object.values(compose.services)) {
    const needed = service.depends_on ?? [];
    const names = Array.isArray(needed) ? needed : Object.keys(needed);
    for (const name of names as string[]) {
      expect(compose.services).toHaveProperty(name);
      if (!Array.isArray(needed)) expect(compose.services[name]).toHaveProperty('healthcheck');
    }
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      if (!source.startsWith('.')) expect(compose.volumes).toHaveProperty(source);
    }
  }
});

test('the Dockerfile has every target that is built', () => {
  const stages = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM \S+ AS (\S+)$/gm)].map(
    ([, stage]) => stage,
  );
  const targets = Object.values(compose.services).flatMap(({ build }) => build?.target ?? []);
  expect(stages).toEqual(expect.arrayContaining(targets));
});

test('no password and no key stands in the file', () => {
  const environments = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment ?? {}));
  const secrets = environments.filter(
    ([name, value]) => /PASSWORD|SECRET|KEY/.test(name) || /:\/\/[^/]*:[^/]*@/.test(value),
  );
  expect(secrets).not.toEqual([]);
  for (const [, value] of secrets) expect(value).toContain('${');
});

describe('our services start as processes with their command and environment', async () => {
  const [database, mart, redis, home] = await Promise.all([
    createTestDatabase({ empty: true }),
    createTestDatabase({ empty: true }),
    testRedis(),
    mkdtemp(join(tmpdir(), 'haru-compose-')),
  ]);
  afterAll(async () => {
    await Promise.all([database.drop(), mart.drop(), rm(home, { recursive: true, force: true })]);
  });
  const values: Record<string, string> = {
    POSTGRES_PASSWORD: 'x',
    HARU_ADMIN_PASSWORD: 'x',
    HARU_SECRET_KEY: generateKey(),
  };
  const addresses: Record<string, string> = {
    DATABASE_URL: database.url,
    MART_URL: mart.url,
    QUEUE_URL: redis.url,
    LOG_BUFFER_URL: redis.url,
  };

  /** As the container would see it, with the addresses of this machine's servers. */
  function environmentOf(service: Service): Record<string, string> {
    const filled = Object.entries(service.environment ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, variable: string) => values[variable] ?? ''),
    ]);
    return {
      ...(Object.fromEntries(filled) as Record<string, string>),
      ...addresses,
      HARU_PORT: '0',
      HARU_HOST: '127.0.0.1',
      HARU_HOME: home,
    };
  }

  test('api, scheduler and worker', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'scheduler', 'worker']);
  });

  test.each(ours)('%s', async (_name, service) => {
    const running = startProcess(['cli/main.ts', ...(service.command ?? [])], environmentOf(service));
    await waitFor(() => running.output().includes('"msg":"started"') || running.hasEnded(), {
      what: 'the start',
      timeoutMs: 60_000,
    });
    expect(running.hasEnded(), running.output()).toBe(false);
    expect(await running.stop('SIGTERM')).toBe(0);
  });
});
