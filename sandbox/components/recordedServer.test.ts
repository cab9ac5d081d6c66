import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Running } from './component.ts';
import { endProcess, isRunning, type ProcessIdentity } from './processIdentity.ts';
import { findRecorded, startRecorded, type Launch, type RecordedServer } from './recordedServer.ts';
import type { ServerCommand } from './serverProcess.ts';
import { endLeft, stopServers, type ServerRecord } from './serverRecord.ts';
import { waitUntil } from './waitUntil.ts';

interface RunningSleeper extends Running {
  readonly record: ServerRecord;
}

const SERVER: RecordedServer<RunningSleeper> = {
  name: 'sleeper',
  readyTimeoutMs: 10_000,
  isReady: () => Promise.resolve(true),
  running: (home, record) => ({ record, pid: record.server.pid, stop: () => stopServers(home, record) }),
};

let folder: string;
let started: ProcessIdentity[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haru 서버 '));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((each) => endProcess(each)));
  rmSync(folder, { recursive: true });
});

const shell = (script: string): ServerCommand => ({
  command: '/bin/sh',
  args: ['-c', script],
  env: { PATH: process.env['PATH'] },
  output: join(folder, 'output.log'),
});

/** A server and a companion, each of which runs its script. */
function pair(companion = 'exec sleep 60', port = 1): Launch {
  return async (_, spawn) => {
    const server = await spawn('the server', shell('exec sleep 60'));
    started.push(server.identity);
    const other = await spawn('the companion', shell(companion));
    started.push(other.identity);
    return { server, port, others: { other } };
  };
}

test('what serves in the folder is adopted and found, until it is stopped', async () => {
  const first = await startRecorded(SERVER, { folder }, pair());
  const adopted = await startRecorded(SERVER, { folder, port: 1 }, pair());
  expect(adopted.record).toEqual(first.record);
  expect((await findRecorded(SERVER, folder))?.record).toEqual(first.record);
  await adopted.stop();
  expect(started.map(isRunning)).toEqual([false, false]);
  expect(await findRecorded(SERVER, folder)).toBeNull();
});

test('what does not serve, or not on the wanted port, is ended before another one is launched', async () => {
  await startRecorded(SERVER, { folder }, pair());
  await startRecorded(SERVER, { folder, port: 2 }, pair(undefined, 2));
  expect(started.map(isRunning)).toEqual([false, false, true, true]);

  const [, , silent] = started;
  const picky = { ...SERVER, isReady: ({ server }: ServerRecord) => Promise.resolve(server.pid !== silent?.pid) };
  expect(await findRecorded(picky, folder)).toBeNull();
  await startRecorded(picky, { folder }, pair());
  expect(started.map(isRunning)).toEqual([false, false, false, false, true, true]);
});

test('what is left of a component whose server is gone is ended, by a new start and by itself', async () => {
  for (const end of [
    () => startRecorded(SERVER, { folder }, pair()),
    async () => {
      expect(await endLeft(join(folder, 'sleeper'))).toBe(true);
      expect(await endLeft(join(folder, 'sleeper'))).toBe(false);
    },
  ]) {
    await startRecorded(SERVER, { folder }, pair());
    const [server, other] = started.slice(-2) as [ProcessIdentity, ProcessIdentity];
    await endProcess(server);
    expect(await findRecorded(SERVER, folder)).toBeNull();
    expect(isRunning(other)).toBe(true);
    await end();
    expect(isRunning(other)).toBe(false);
  }
});

test('what a start had brought up when its process was killed is ended by the next', async () => {
  // As good as killed: it never goes on.
  const half = Promise.withResolvers<never>();
  void startRecorded(SERVER, { folder }, async (home, spawn) => {
    await pair()(home, spawn);
    return half.promise;
  });
  await waitUntil(() => started.length === 2, { what: 'the first processes', timeoutMs: 10_000 });
  expect(await findRecorded(SERVER, folder)).toBeNull();
  await startRecorded(SERVER, { folder }, pair());
  expect(started.map(isRunning)).toEqual([false, false, true, true]);
});

test('a start that fails says whose end it was, and leaves no process', async () => {
  const asked = join(folder, 'asked');
  const never = {
    ...SERVER,
    isReady: () => {
      writeFileSync(asked, '');
      return Promise.resolve(false);
    },
  };
  const companion = `until [ -e '${asked}' ]; do sleep 0.01; done; echo 디스크가 가득 찼다`;
  await expect(startRecorded(never, { folder }, pair(companion))).rejects.toThrow(
    `the companion ended; the end of ${join(folder, 'output.log')}:\n디스크가 가득 찼다`,
  );
  await expect(
    startRecorded(SERVER, { folder }, async (home, spawn) => {
      await pair()(home, spawn);
      throw new Error('no configuration');
    }),
  ).rejects.toThrow('no configuration');
  expect(started.map(isRunning)).toEqual([false, false, false, false]);
  expect(await findRecorded(SERVER, folder)).toBeNull();
});
