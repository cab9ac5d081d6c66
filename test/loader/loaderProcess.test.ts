import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLoader } from '../../server/loader/startLoader.ts';
import { listen } from '../../server/db/listen.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { waitFor } from '../support/waitFor.ts';
import { type DagFolder, dagFolder, dagText } from './dagFolder.ts';

const database = await testDatabase();

async function start(folder: DagFolder, hasExamples = true) {
  const log: string[] = [];
  const settings = { databaseUrl: database.url, folders: [folder.path], hasExamples, isPausedByDefault: true };
  const loader = startLoader(settings, (_, message) => log.push(message));
  onTestFinished(() => loader.stop());
  await loader.ready;
  return { loader, log };
}

/** The arguments of the DAG's only task, as Postgres has them now. */
async function liveArgument(dagId: string): Promise<string | null> {
  const { rows } = await database.pool.query<{ argument: string }>(
    `select definition #>> '{tasks,0,options,command,1}' as argument
     from haru.dag d join haru.dag_version v on v.id = d.version_id where dag_id = $1 and not is_stale`,
    [dagId],
  );
  return rows[0]?.argument ?? null;
}

describe('the loader process', () => {
  it('makes a saved file live within a second, and says so to whoever listens', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('saved', '0'));
    let hints = 0;
    const listener = listen(
      database.url,
      'haru',
      () => hints++,
      () => {},
    );
    onTestFinished(() => listener.stop());
    await start(folder);
    await waitFor(() => hints > 0, { what: 'a connection that listens' });
    expect(await liveArgument('saved')).toBe('0');
    const times: number[] = [];
    for (const argument of ['1', '2', '3']) {
      const hintsBefore = hints;
      const savedAt = performance.now();
      folder.write('a.ts', dagText('saved', argument));
      await waitFor(async () => (await liveArgument('saved')) === argument, { pollMs: 5, what: `version ${argument}` });
      times.push(performance.now() - savedAt);
      await waitFor(() => hints > hintsBefore, { what: 'a hint' });
    }
    const [, median] = times.toSorted((a, b) => a - b);
    expect(median).toBeLessThan(1_000);
  });

  it('finds a file in a folder that is made later', async () => {
    const folder = dagFolder();
    await start(folder);
    folder.write('team/reports/b.ts', dagText('nested', '1'));
    await waitFor(async () => (await liveArgument('nested')) === '1', { what: 'the new file' });
    folder.write('team/reports/b.ts', dagText('nested', '2'));
    expect(await waitFor(async () => (await liveArgument('nested')) === '2', { what: 'its change' })).toBe(true);
  });

  it('goes on after a file that never ends, which keeps its last good version', async () => {
    const folder = dagFolder();
    folder.write('loop.ts', dagText('loop', 'good'));
    await start(folder);
    folder.write('loop.ts', dagText('loop', 'bad').replace("{ shell('", "{ for (;;) {} shell('"));
    const error = await waitFor(
      async () =>
        (
          await database.pool.query<{ message: string }>('select message from haru.import_error where file = $1', [
            folder.file('loop.ts'),
          ])
        ).rows[0] ?? null,
      { timeoutMs: 25_000, what: 'the import error' },
    );
    expect(error).toEqual({
      message: expect.stringContaining('still not evaluated after 10 s: does its module or body loop without end?'),
    });
    expect(await liveArgument('loop')).toBe('good');
    folder.write('other.ts', dagText('other', '1'));
    await waitFor(async () => (await liveArgument('other')) === '1', { what: 'another file' });
  });

  it('takes its evaluating child with it, and gives the folder to the next one at once', async () => {
    const folder = dagFolder();
    folder.write('c.ts', dagText('handed', '1'));
    const { loader } = await start(folder);
    const { stdout } = await promisify(execFile)('pgrep', ['-P', String(loader.pid)]);
    const children = stdout.trim().split('\n').map(Number);
    await loader.stop();
    await waitFor(() => children.every((pid) => !isAlive(pid)), { what: 'the end of its children' });
    folder.write('c.ts', dagText('handed', '2'));
    await start(folder);
    expect(await liveArgument('handed')).toBe('2');
  });

  it('ends when its parent is gone', async () => {
    const folder = dagFolder();
    const { loader } = await start(folder);
    loader.disconnect();
    expect(await loader.ended).toBe(0);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
