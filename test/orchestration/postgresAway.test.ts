import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../sandbox/components/postgres/components.ts';
import type { RunningPostgres } from '../../sandbox/components/postgres/postgres.ts';
import { openDatabase } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrate.ts';
import { isOutage } from '../../server/db/outage.ts';
import { createLogSink, MAX_WAITING_BYTES } from '../../workers/logSink.ts';
import { signalProcess } from '../mainjob/support/victims.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { launchesOf, shellSpark } from '../ssh/shellSpark.ts';
import { atEnd } from '../support/atEnd.ts';
import { startInstallation } from '../support/installation.ts';
import { childrenOf } from '../support/processTable.ts';
import { waitFor } from '../support/waitFor.ts';

const folder = testFolder();
const options = { folder, settings: { fsync: 'off' }, report: () => undefined };
let postgres: RunningPostgres = await startEmbeddedPostgres(options);
atEnd(() => postgres.stop());
await migrate(postgres.url);
const spark = await shellSpark(folder);
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/outage.ts'),
  databaseUrl: postgres.url,
  worker: { secrets: () => ({ connection: () => Promise.resolve(spark), variable: () => Promise.resolve(null) }) },
});

const fileIn = (name: string): string => join(folder, name);

async function withoutPostgres(meanwhile: () => Promise<void>): Promise<void> {
  const { port } = postgres;
  await postgres.stop();
  await meanwhile();
  postgres = await startEmbeddedPostgres({ ...options, port });
}

async function startOutside(file: string): Promise<number> {
  const run = await haru.trigger('outside', { conf: { until: file } });
  await waitFor(async () => (await haru.log(run, 'waits')).some(({ m }) => m === 'tick'), { timeoutMs: 20_000 });
  return run;
}

it('a stop of Postgres costs running tries nothing: neither a line of their logs nor work on another host', async () => {
  const [counted, waited] = [fileIn('counted'), fileIn('waited')];
  const outside = await startOutside(waited);
  const chatty = await haru.trigger('chatty', { conf: { until: counted } });
  await waitFor(async () => (await haru.log(chatty, 'counts')).length > 0, { timeoutMs: 20_000 });
  const errors = haru.errors.length;
  await withoutPostgres(async () => {
    await waitFor(() => haru.errors.slice(errors).filter(isOutage).length > 10, { timeoutMs: 20_000 });
  });
  for (const file of [counted, waited]) writeFileSync(file, '');
  expect(await haru.finished(chatty)).toBe('success');
  expect(await haru.finished(outside)).toBe('success');
  const { count } = (await haru.result(chatty, 'counts')) as { count: number };
  const lines = (await haru.log(chatty, 'counts')).map(({ m }) => m);
  expect(lines).toEqual(Array.from({ length: count }, (_, i) => `line ${i}`));
  expect(await haru.tries(outside)).toEqual({ waits: ['success'] });
  expect(launchesOf(waited)).toBe(1);
});

it('work on another host goes on when the process of its try is killed, and the same try finds it again', async () => {
  const file = fileIn('found again');
  const run = await startOutside(file);
  for (const { pid, command } of childrenOf(process.pid))
    if (command.startsWith('haru task')) signalProcess(pid, 'SIGKILL');
  await waitFor(async () => (await haru.log(run, 'waits')).some(({ m }) => m.startsWith('attached to job')), {
    timeoutMs: 20_000,
  });
  writeFileSync(file, '');
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.tries(run)).toEqual({ waits: ['lost', 'success'] });
  expect(launchesOf(file)).toBe(1);
});

it('what waits for Postgres is bounded, and the log says how many lines it lacks', async () => {
  const database = openDatabase(postgres.url, { applicationName: 'haru test' });
  const key = { runId: 9_999, taskNo: 0, mapIndex: -1, tryNumber: 1, lease: 1 };
  const ignore = (): void => undefined;
  const sink = createLogSink({ pool: database.pool, key, secrets: [], onStored: ignore, onError: ignore });
  // Hex digits of chance shrink to half.
  const lines = Array.from({ length: 1_000 }, (_, i) => `${i} ${randomBytes(MAX_WAITING_BYTES / 500).toString('hex')}`);
  await withoutPostgres(() => {
    for (const message of lines) sink.write([{ at: 0, level: 'info', source: 'task', message }]);
    return Promise.resolve();
  });
  await sink.flush();
  const { rows } = await database.pool.query<{ data: Buffer }>(
    'select data from haru.task_log where run_id = $1 order by seq',
    [key.runId],
  );
  await database.close();
  expect(rows.reduce((bytes, { data }) => bytes + data.length, 0)).toBeLessThan(MAX_WAITING_BYTES * 1.1);
  const stored = rows.flatMap(({ data }) => zstdDecompressSync(data).toString().split('\n'));
  const messages = stored.map((line) => (JSON.parse(line) as { m: string }).m);
  const kept = messages.length - 1;
  expect(kept).toBeGreaterThan(100);
  expect(messages).toEqual([...lines.slice(0, kept), `${lines.length - kept} lines were left out`]);
});
