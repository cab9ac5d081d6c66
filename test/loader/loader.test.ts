import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createEvaluator } from '../../server/dag/evaluation/evaluator.ts';
import { deleteCalendar, putCalendar } from '../../server/db/calendars.ts';
import { createLoader, type Loader, type LoaderParts } from '../../server/loader/loader.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { dagFolder, dagText } from './dagFolder.ts';

const { pool } = await testDatabase();
const evaluator = createEvaluator({ limitMs: 10_000, memoryMb: 256 });
afterAll(() => evaluator.close());
beforeEach(() => pool.query('truncate haru.dag, haru.asset, haru.bundle, haru.import_error, haru.dag_folder cascade'));

function loaderOf(
  folders: readonly string[],
  parts: Partial<LoaderParts> = {},
): Loader & { readonly hints: () => number } {
  let hints = 0;
  const loader = createLoader({
    pool,
    evaluator,
    folders,
    holder: randomUUID(),
    leaseSeconds: 30,
    isPausedByDefault: true,
    hint: () => hints++,
    ...parts,
  });
  return { ...loader, hints: () => hints };
}

async function dags() {
  const { rows } = await pool.query(
    `select d.dag_id, d.file, d.is_paused, d.is_stale, v.number, v.definition, b.source, convert_from(b.code, 'UTF8') as code
     from haru.dag d left join haru.dag_version v on v.id = d.version_id left join haru.bundle b on b.hash = v.bundle_hash order by dag_id`,
  );
  return rows as readonly Readonly<Record<string, unknown>>[];
}

async function importErrors() {
  const { rows } = await pool.query('select file, message, line, col, stack from haru.import_error order by file');
  return rows as readonly Readonly<Record<string, unknown>>[];
}

async function statuses(loader: Loader) {
  const { files } = await loader.tick();
  return files.map(({ status, changed, isNews }) => ({ status, changed, isNews }));
}

describe('a file that loads', () => {
  it('is stored with bundle, version and DAG, and read again only when it changes', async () => {
    const folder = dagFolder();
    const file = folder.write('a.ts', dagText('a'));
    const loader = loaderOf([folder.path]);
    expect(await statuses(loader)).toEqual([{ status: 'loaded', changed: ['a'], isNews: true }]);
    expect(await dags()).toEqual([
      expect.objectContaining({ dag_id: 'a', file, is_paused: true, is_stale: false, number: 1, source: dagText('a') }),
    ]);
    expect((await dags())[0]?.['definition']).toMatchObject({
      dagId: 'a',
      tasks: [{ taskId: 'only', operator: 'shell' }],
    });
    expect(loader.hints()).toBe(1);
    expect((await loader.tick()).files.filter(({ isNews }) => isNews)).toEqual([]);
    expect(loader.hints()).toBe(1);
  });

  it('gets a version for each new content, and its old one again with its old content', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a', 'one'));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    await pool.query(`update haru.dag set is_paused = false, next_run_after = now()`);
    folder.write('a.ts', dagText('a', 'two'));
    await loader.tick();
    expect(await dags()).toEqual([expect.objectContaining({ number: 2, is_paused: false })]);
    const { rows } = await pool.query('select next_run_after, next_version_id from haru.dag');
    expect(rows).toEqual([{ next_run_after: null, next_version_id: null }]);
    folder.write('a.ts', dagText('a', 'one'));
    await loader.tick();
    expect(await dags()).toEqual([expect.objectContaining({ number: 1 })]);
    expect((await pool.query('select from haru.dag_version')).rowCount).toBe(2);
  });

  it('keeps its version over a new loader and a file written again as it was', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    await loaderOf([folder.path], { holder: '00000000-0000-0000-0000-000000000001' }).tick();
    folder.write('a.ts', dagText('a'));
    const again = loaderOf([folder.path], { holder: '00000000-0000-0000-0000-000000000001' });
    expect(await statuses(again)).toEqual([{ status: 'loaded', changed: [], isNews: false }]);
  });

  it('starts paused as it says, else as the installation has it', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    folder.write('b.ts', dagText('b', 'x', '{ isPausedUponCreation: true }'));
    await loaderOf([folder.path], { isPausedByDefault: false }).tick();
    expect((await dags()).map((dag) => [dag['dag_id'], dag['is_paused']])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });

  it('is loaded anew when a file that it imports changes', async () => {
    const folder = dagFolder();
    folder.write('shared/word.ts', `export const word = 'one'`);
    folder.write('a.ts', `import { word } from './shared/word.ts'\n${dagText('a').replace(`'x'`, 'word')}`);
    const loader = loaderOf([folder.path]);
    await loader.tick();
    folder.write('shared/word.ts', `export const word = 'two'`);
    const { files } = await loader.tick();
    expect(files.flatMap(({ changed }) => changed)).toEqual(['a']);
    expect((await dags())[0]?.['definition']).toMatchObject({ tasks: [{ options: { command: ['true', 'two'] } }] });
  });
});

describe('a file that does not load', () => {
  it.each([
    ['a syntax error', `export default dag('a', {}, () => {`, 1, /Unexpected end of file/],
    [
      'a body that throws',
      `import { dag } from 'haru'\n\nexport default dag('a', {}, () => {\n  throw new Error('no')\n})\n`,
      4,
      /Error: no\n    throw new Error/,
    ],
    [
      'a clock',
      `import { dag } from 'haru'\nconst today = new Date()\nexport default dag('a', { description: String(today) }, () => {})\n`,
      2,
      /new Date\(\) was called/,
    ],
    ['an import that is not there', `import { x } from './x.ts'\nexport default x`, 1, /Could not resolve "\.\/x\.ts"/],
  ])('keeps its last good version and shows the line: %s', async (_, text, line, message) => {
    const folder = dagFolder();
    const file = folder.write('a.ts', dagText('a'));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    folder.write('a.ts', text);
    expect((await statuses(loader)).map(({ status }) => status)).toEqual(['failed']);
    expect(await importErrors()).toEqual([
      expect.objectContaining({ file, line, message: expect.stringMatching(message) }),
    ]);
    expect(await dags()).toEqual([expect.objectContaining({ dag_id: 'a', number: 1, is_stale: false })]);
    folder.write('a.ts', dagText('a'));
    expect((await statuses(loader))[0]).toEqual({ status: 'loaded', changed: [], isNews: true });
    expect(await importErrors()).toEqual([]);
  });

  it('names the line of an imported file in the message', async () => {
    const folder = dagFolder();
    folder.write('shared/now.ts', `\nexport const now = Date.now()\n`);
    folder.write('a.ts', `import { now } from './shared/now.ts'\nexport default now\n`);
    await loaderOf([folder.path]).tick();
    const errors = (await importErrors()).filter(({ file }) => file === folder.file('a.ts'));
    expect(errors).toEqual([
      expect.objectContaining({
        line: null,
        message: expect.stringMatching(/^dags\/shared\/now\.ts:2:25: Date\.now\(\) was called/),
      }),
    ]);
  });

  it('is tried again once the file that it misses is there', async () => {
    const folder = dagFolder();
    folder.write('a.ts', `import { id } from './lib/id.ts'\n${dagText('a').replace(`'a'`, 'id')}`);
    const loader = loaderOf([folder.path]);
    expect((await statuses(loader)).map(({ status }) => status)).toEqual(['failed']);
    folder.write('lib/id.ts', `export const id = 'late'`);
    expect((await loader.tick()).files.flatMap(({ changed }) => changed)).toEqual(['late']);
    expect(await importErrors()).toEqual([]);
  });
});

describe('files that come and go', () => {
  it('makes the DAGs of a file that is gone stale, and current again when it is back', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    folder.remove('a.ts');
    expect(await statuses(loader)).toEqual([{ status: 'gone', changed: ['a'], isNews: true }]);
    expect(await dags()).toEqual([expect.objectContaining({ is_stale: true, number: 1 })]);
    folder.write('a.ts', dagText('a'));
    expect((await loader.tick()).files[0]).toMatchObject({ status: 'loaded', changed: ['a'] });
    expect(await dags()).toEqual([expect.objectContaining({ is_stale: false, number: 1 })]);
  });

  it('notices what went while no loader ran', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    folder.write('b.ts', 'export default 1');
    const first = loaderOf([folder.path]);
    await first.tick();
    await first.release();
    folder.remove('a.ts');
    folder.remove('b.ts');
    expect((await statuses(loaderOf([folder.path]))).map(({ status }) => status)).toEqual(['gone', 'gone']);
    expect(await importErrors()).toEqual([]);
    expect(await dags()).toEqual([expect.objectContaining({ is_stale: true })]);
  });

  it('makes a DAG stale that its file defines no more', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    folder.write('a.ts', dagText('b'));
    expect((await loader.tick()).files[0]?.changed).toEqual(['b', 'a']);
    expect((await dags()).map((dag) => [dag['dag_id'], dag['is_stale']])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('follows a DAG to another file', async () => {
    const folder = dagFolder();
    folder.write('b.ts', dagText('a'));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    folder.move('b.ts', 'a.ts');
    expect((await statuses(loader)).map(({ status }) => status)).toEqual(['gone', 'loaded']);
    expect(await dags()).toEqual([
      expect.objectContaining({ dag_id: 'a', file: folder.file('a.ts'), is_stale: false }),
    ]);
  });

  it('refuses a DAG id that another file has, naming both, until that one is gone', async () => {
    const folder = dagFolder();
    const first = folder.write('one.ts', dagText('same', '1'));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    const second = folder.write('another.ts', dagText('same', '2'));
    await loader.tick();
    const [error] = await importErrors();
    expect(error).toMatchObject({ file: second });
    expect(error?.['message']).toBe(
      `DAG 'same' is defined in ${first} and in ${second}: give one of them another id. Until then the one in ${first} stays`,
    );
    expect(await dags()).toEqual([expect.objectContaining({ file: first })]);
    folder.remove('one.ts');
    await loader.tick();
    expect(await importErrors()).toEqual([]);
    expect(await dags()).toEqual([expect.objectContaining({ file: second, is_stale: false })]);
  });

  it('leaves files without a DAG, tests and declarations alone', async () => {
    const folder = dagFolder();
    folder.write('columns.ts', 'export const columns = []');
    folder.write('a.test.ts', 'throw new Error()');
    folder.write('a.d.ts', 'declare const x: 1');
    folder.write('node_modules/x/index.js', 'throw new Error()');
    expect(await statuses(loaderOf([folder.path]))).toEqual([{ status: 'loaded', changed: [], isNews: false }]);
  });
});

describe('the lease of a folder', () => {
  it('lets one loader store, and the next one when it is given back', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    const [first, second] = [loaderOf([folder.path]), loaderOf([folder.path])];
    expect((await first.tick()).files).toHaveLength(1);
    expect((await second.tick()).files).toEqual([]);
    await first.release();
    expect((await second.tick()).files).toHaveLength(1);
  });

  it('stores nothing once it has gone to another', async () => {
    const folder = dagFolder();
    folder.write('a.ts', dagText('a'));
    const thief: typeof evaluator = {
      async evaluate(request) {
        await pool.query(
          `update haru.dag_folder set holder = gen_random_uuid(), lease_expires_at = now() + interval '1 minute'`,
        );
        return evaluator.evaluate(request);
      },
      close: () => Promise.resolve(),
    };
    expect((await loaderOf([folder.path], { evaluator: thief }).tick()).files).toEqual([]);
    expect(await dags()).toEqual([]);
  });

  it('frees the DAG ids of a folder that nobody holds any more', async () => {
    const [old, moved] = [dagFolder(), dagFolder()];
    old.write('a.ts', dagText('a'));
    moved.write('a.ts', dagText('a'));
    const before = loaderOf([old.path]);
    await before.tick();
    const after = loaderOf([moved.path]);
    expect((await after.tick()).files[0]?.status).toBe('clash');
    await before.release();
    expect((await after.tick()).files[0]).toMatchObject({ status: 'loaded', changed: ['a'] });
    expect(await dags()).toEqual([expect.objectContaining({ file: moved.file('a.ts') })]);
  });
});

it('a calendar that is not there refuses its file, until somebody has set it', async () => {
  const folder = dagFolder();
  const file = folder.write(
    'a.ts',
    `import { by, cron, dag, task } from 'haru';
export default dag('a', { schedule: cron('0 9 * * *', { calendar: 'ours' }) }, () => {
  task('only', { deadline: by('09:00', { calendar: 'ours' }), run: () => 1 });
});`,
  );
  const loader = loaderOf([folder.path]);
  expect((await loader.tick()).files[0]?.status).toBe('clash');
  expect(await importErrors()).toMatchObject([
    {
      file,
      message: expect.stringMatching(/^DAG 'a': There is no calendar "ours"\. .*: haru calendars set ours FILE/),
    },
  ]);
  await putCalendar(pool, 'ours', { title: 'Ours', base: 'kr', holidays: {} });
  expect((await loader.tick()).files[0]?.status).toBe('loaded');
  expect(await importErrors()).toEqual([]);
  await deleteCalendar(pool, 'ours');
});

describe('assets', () => {
  const text = (dagId: string, waits: string, publishes: string) =>
    `import { asset, dag, days, on, task } from 'haru';
export default dag('${dagId}', { schedule: on(${waits}) }, () => { task('only', { outlets: [${publishes}], run: () => 1 }); });`;

  it('of files that would start each other for ever are refused, until one of them changes', async () => {
    const folder = dagFolder();
    folder.write('a.ts', text('first', `asset('x')`, `asset('y')`));
    const second = folder.write('b.ts', text('second', `asset('y')`, `asset('x')`));
    const loader = loaderOf([folder.path]);
    expect((await statuses(loader)).map(({ status }) => status)).toEqual(['loaded', 'clash']);
    expect(await importErrors()).toMatchObject([
      {
        file: second,
        message: expect.stringMatching(
          /these assets and DAGs lead into each other: .*x -> DAG first -> y.*Take one of the steps out/,
        ),
      },
    ]);
    folder.write('a.ts', text('first', `asset('z')`, `asset('y')`));
    await loader.tick();
    expect(await importErrors()).toEqual([]);
    const { rows } = await pool.query(
      `select a.uri || ' ' || u.use as uses from haru.dag_asset u join haru.asset a on a.id = u.asset_id order by 1`,
    );
    expect(rows.map(({ uses }: { uses: string }) => uses)).toEqual([
      'x outlet',
      'y outlet',
      'y schedule',
      'z schedule',
    ]);
  });

  it('that are defined in two ways are refused; a bare name stands for what is defined elsewhere', async () => {
    const folder = dagFolder();
    folder.write('a.ts', text('first', `asset('x', { partition: days('UTC') })`, `asset('y')`));
    const second = folder.write('b.ts', text('second', `asset('x', { partition: days('Asia/Seoul') })`, `asset('z')`));
    const loader = loaderOf([folder.path]);
    await loader.tick();
    expect(await importErrors()).toMatchObject([
      {
        file: second,
        message: expect.stringMatching(/^asset 'x' is divided by a day of UTC, such as 2022-11-30 in DAG 'first'/),
      },
    ]);
    folder.write('b.ts', text('second', `asset('x')`, `asset('z')`));
    await loader.tick();
    expect(await importErrors()).toEqual([]);
    await pool.query(
      `insert into haru.asset_partition (asset_id, partition_key, state) select id, '2026-01-01', 'complete' from haru.asset where uri = 'x'`,
    );
    folder.write('a.ts', text('first', `asset('x', { partition: days('Asia/Seoul') })`, `asset('y')`));
    await loader.tick();
    const { rows } = await pool.query(
      `select definition -> 'partition' ->> 'zone' as zone, p.state from haru.asset a left join haru.asset_partition p on p.asset_id = a.id where uri = 'x'`,
    );
    expect(rows).toEqual([{ zone: 'Asia/Seoul', state: null }]);
  });
});
