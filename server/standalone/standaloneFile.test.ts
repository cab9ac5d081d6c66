import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../config/loadConfig.ts';
import { withStandalone, writeStandaloneFile } from './standaloneFile.ts';

const LOG_BUFFER = 'redis://:pw@127.0.0.1:6379/0';

function homeOf(databaseUrl: string): string {
  const home = mkdtempSync(join(tmpdir(), 'haru home '));
  onTestFinished(() => rmSync(home, { recursive: true }));
  writeStandaloneFile(home, {
    url: 'http://127.0.0.1:8080',
    pid: process.pid,
    databaseUrl,
    martUrl: `${databaseUrl}-mart`,
    queueUrl: databaseUrl,
    logBufferUrl: LOG_BUFFER,
    warehouse: 'file:///warehouse',
  });
  return home;
}

test.each([
  ['none is given', {}],
  ['the same one is given', { DATABASE_URL: 'postgres://h/haru' }],
])('what the standalone has chosen holds where its database is meant: %s', (_, env) => {
  const config = withStandalone(loadConfig({ HARU_HOME: homeOf('postgres://h/haru'), ...env }, '/nowhere'));
  expect(config).toMatchObject({
    databaseUrl: 'postgres://h/haru',
    queueUrl: 'postgres://h/haru',
    martUrl: 'postgres://h/haru-mart',
    logBufferUrl: LOG_BUFFER,
  });
});

test('it does not where another database is meant', () => {
  const env = { HARU_HOME: homeOf('postgres://h/haru'), DATABASE_URL: 'postgres://other/haru' };
  expect(withStandalone(loadConfig(env, '/nowhere'))).toMatchObject({
    databaseUrl: 'postgres://other/haru',
    martUrl: null,
    logBufferUrl: null,
  });
});
