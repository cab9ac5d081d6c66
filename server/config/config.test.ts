import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeConfig } from './describeConfig.ts';
import { VARIABLES, schemaOf } from './environment.ts';
import { publicUrlOf } from './resolveConfig.ts';
import { loadConfig } from './loadConfig.ts';
import { parseEnvironment, readEnvironment } from './readEnvironment.ts';

function message(env: Record<string, string>): string {
  try {
    parseEnvironment(env);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('values that are not accepted: the message names variable, value and what is accepted', () => {
  test.each([
    ['HARU_PORT', '80x', '"80x"', 'a port from 0 to 65535'],
    ['HARU_PORT', '65536', '"65536"', 'a port from 0 to 65535'],
    ['HARU_PORT', '-1', '"-1"', 'a port from 0 to 65535'],
    ['HARU_SLOTS', '0', '"0"', 'a number from 1 to 1024'],
    ['HARU_EXAMPLES', 'yes', '"yes"', '0 or 1'],
    ['HARU_LOG_LEVEL', 'loud', '"loud"', 'debug, info, warn or error'],
    ['DATABASE_URL', 'mysql://h/db', '"mysql://h/db"', 'postgres://... or postgresql://...'],
    ['DATABASE_URL', 'postgres://h:port/db', '"postgres://h:port/db"', 'postgres://...'],
    ['DATABASE_URL', 'mysql://me:secret@h/db', '"mysql://me:***@h/db"', 'postgres://...'],
    ['QUEUE_URL', 'amqp://h', '"amqp://h"', 'redis://... or rediss://... or postgres://...'],
    ['LOG_BUFFER_URL', 'localhost:6379', '"localhost:6379"', 'redis://...'],
    ['MART_URL', 'mart', '"mart"', 'postgres://...'],
    ['SPEED_URL', 'kafka://h:9092', '"kafka://h:9092"', 'kafka://host:9092,host:9092/topic'],
    ['SPEED_URL', 'kafka://me:50%@h/topic', '"kafka://me:***@h/topic"', 'a % in it as %25'],
    ['SPEED_URL', 'kafka://me:p@ss@h/topic', '***@h/topic"', 'an @ in a password as %40'],
    ['SPEED_URL', 'http://me:%zz@search:9200', '"http://me:***@search:9200"', 'a % in it as %25'],
    ['MART_URL', 'postgres://me:50%@h/db', '"postgres://me:***@h/db"', 'a % in it as %25'],
    ['SPEED_URL', 'redis://h/0', '"redis://h/0"', 'http://... or https://...'],
    ['KAFKA_TO_URL', 'http://h:9092/t', '"http://h:9092/t"', 'kafka://[user:password@]host:9092'],
    ['KAFKA_FROM_URL', 'kafka://me:secret@h:9092', '"kafka://me:***@h:9092"', 'kafka://[user:password@]host:9092'],
    ['KAFKA_FROM_URL', 'kafka://me:p@ss@h/topic', '***@h/topic"', 'an @ in a password as %40'],
    ['KAFKA_TO_URL', 'kafka://me:50%@h/topic', '"kafka://me:***@h/topic"', 'a % in it as %25'],
    ['WAREHOUSE_URL', 'ftp://h', '"ftp://h"', 'file://... or webhdfs://... or swebhdfs://... or s3://...'],
    ['WAREHOUSE_URL', '/data', '"/data"', 'file://... or webhdfs://...'],
    ['HARU_SECRET_KEY', 'two words', 'the given value', 'keys of 32 bytes'],
  ])('%s=%s', (variable, value, shown, accepted) => {
    expect(message({ [variable]: value })).toMatch(new RegExp(`^${variable}: `));
    expect(message({ [variable]: value })).toContain(`${shown} is not accepted`);
    expect(message({ [variable]: value })).toContain(accepted);
  });

  test('a secret is never repeated', () => {
    expect(message({ HARU_SECRET_KEY: 'hunter2 hunter2' })).not.toContain('hunter2');
  });

  test('a HARU_ variable that does not exist, beside others at fault: all are named at once', () => {
    const text = message({ HARU_PROT: '80', HARU_SLOTS: 'many' });
    expect(text).toContain('HARU_PROT: there is no such variable; accepted: HARU_HOME, HARU_HOST, HARU_PORT');
    expect(text).toContain('HARU_SLOTS: "many" is not accepted');
  });
});

test('without any variable the defaults of the contract hold', () => {
  expect(loadConfig({}, '/nowhere')).toEqual({
    home: '/nowhere/.haru',
    host: '127.0.0.1',
    port: 8080,
    publicUrl: null,
    dagFolders: ['/nowhere/dags'],
    databaseUrl: null,
    queueUrl: null,
    logBufferUrl: null,
    martUrl: null,
    speedUrl: null,
    kafkaFromUrl: null,
    kafkaToUrl: null,
    warehouseUrl: 'file:///nowhere/.haru/warehouse',
    adminPassword: null,
    slots: 8,
    examples: true,
    secretKey: null,
    taskUser: null,
    logLevel: 'info',
  });
});

test('the environment wins over .env, an empty value counts as none, and the queue is the Postgres in use', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haru config 설정 '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, '.env'),
    'HARU_PORT=9000\nHARU_SLOTS="2"\nDATABASE_URL=postgres://me:pw@db/haru\nOTHER=1\n',
  );
  const config = loadConfig({ HARU_PORT: '0', HARU_HOME: '', HARU_DAGS: 'a:/b', HARU_EXAMPLES: '0' }, folder);
  expect(config).toMatchObject({
    port: 0,
    slots: 2,
    examples: false,
    home: join(folder, '.haru'),
    dagFolders: [join(folder, 'a'), '/b'],
  });
  expect(config.queueUrl).toBe('postgres://me:pw@db/haru');
  expect(config.warehouseUrl).toMatch(/^file:\/\/\/.*haru%20config%20/);
  const rows = describeConfig(readEnvironment({ HARU_PORT: '0' }, folder), folder);
  expect(rows.find((row) => row.variable === 'HARU_PORT')).toMatchObject({ value: '0', from: 'environment' });
  expect(rows.find((row) => row.variable === 'HARU_SLOTS')).toMatchObject({ value: '2', from: '.env' });
});

test.each([
  [{ HARU_PUBLIC_URL: 'https://haru.example.com/' }, 'https://haru.example.com/'],
  [{ HARU_PORT: '9000' }, 'http://127.0.0.1:9000'],
  [{ HARU_HOST: '0.0.0.0' }, 'http://localhost:8080'],
  [{ HARU_HOST: '::1' }, 'http://[::1]:8080'],
])('links lead to where people reach the page: %j', (environment, url) => {
  expect(publicUrlOf(loadConfig(environment, '/nowhere'))).toBe(url);
});

test('a mistake in .env is found too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haru-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, '.env'), 'HARU_PROT=9000\n');
  expect(() => loadConfig({}, folder)).toThrow(/HARU_PROT: there is no such variable/);
});

test('the printed settings name every variable once and no secret', () => {
  const secrets = {
    HARU_ADMIN_PASSWORD: 'swordfish',
    HARU_SECRET_KEY: 'opensesame',
    MART_URL: 'postgres://me:p%40ss@db/mart',
    KAFKA_FROM_URL: 'kafka://me:p%40ss@k1:9092,k2:9092/events?sasl=SCRAM-SHA-256',
  };
  const rows = describeConfig(parseEnvironment(secrets), '/nowhere');
  expect(rows.map((row) => row.variable)).toEqual(VARIABLES);
  expect(JSON.stringify(rows)).not.toMatch(/swordfish|opensesame|p%40ss/);
  expect(rows.find((row) => row.variable === 'MART_URL')?.value).toBe('postgres://me:***@db/mart');
});

test('every variable says what it is and what it accepts, and has a default or says what holds otherwise', () => {
  for (const variable of VARIABLES) {
    const schema = schemaOf(variable);
    expect(schema.description).not.toBe('');
    expect(schema.accepts).not.toBe('');
    expect(schema.default ?? schema.otherwise).toBeDefined();
  }
});
