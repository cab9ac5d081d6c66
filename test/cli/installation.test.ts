// cspell:ignore postgress
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashPassword, verifyPassword } from '../../server/api/auth/password.ts';
import { createLoginToken, findToken } from '../../server/db/apiTokens.ts';
import { resolveConnection } from '../../server/db/connections.ts';
import { createSession, findSession } from '../../server/db/sessions.ts';
import { createUser, findUser } from '../../server/db/users.ts';
import { resolveVariable } from '../../server/db/variables.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { startInstallation } from '../support/installation.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { columnOf, runHaru, temporaryFolder, type Answer, type RunOptions } from './runHaru.ts';

const installation = await startInstallation({ dags: join(import.meta.dirname, 'dags/commands.ts') });
const { pool } = installation.database;
const redis = await testRedis();
const key = generateKey();
const ring = parseKeyRing(key);
const env = {
  HARU_HOME: await temporaryFolder(),
  DATABASE_URL: installation.url,
  LOG_BUFFER_URL: redis.url,
  HARU_SECRET_KEY: key,
};
const haru = (args: readonly string[], options: RunOptions = {}) => runHaru(args, { ...options, env });
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DAY = ['--start', '2026-02-01T00:00:00Z', '--end', '2026-02-02T00:00:00Z'];

async function done(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await haru(args, options);
  expect(code, `haru ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

const json = async (...args: string[]) => JSON.parse(await done([...args, '--output', 'json'])) as never;
const trigger = async (...args: string[]) => (await done(['runs', 'trigger', ...args])).trim();

async function isCommandConnected(): Promise<boolean> {
  const { rows } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'haru cli'`,
  );
  return rows.length > 0;
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

async function auditOf(action: string): Promise<unknown[]> {
  const { rows } = await pool.query<{ row: unknown }>(
    `select json_build_object('actor', actor, 'dag', dag_id, 'run', run_id, 'detail', detail) as row
     from haru.audit where action = $1 order by id`,
    [action],
  );
  return rows.map(({ row }) => row);
}

describe('what is not there ends with 3 and says where to look', () => {
  test.each<[string, string[]]>([
    ["there is no DAG 'nope'", ['dags', 'show', 'nope']],
    ["there is no DAG 'nope'", ['dags', 'next', 'nope']],
    ["there is no DAG 'nope'", ['dags', 'versions', 'nope']],
    ["there is no DAG 'nope'", ['dags', 'pause', 'nope']],
    ["there is no DAG 'nope'", ['runs', 'list', 'nope']],
    ["there is no DAG 'nope'", ['runs', 'trigger', 'nope']],
    ["DAG 'daily' has no run 'nope'", ['runs', 'show', 'daily', 'nope']],
    ["DAG 'daily' has no run 'nope'", ['runs', 'wait', 'daily', 'nope']],
    ["DAG 'daily' has no run 'nope'", ['runs', 'clear', 'daily', 'nope']],
    ["DAG 'daily' has no run 'nope'", ['runs', 'delete', 'daily', 'nope']],
    ["DAG 'daily' has no run 'nope'", ['tasks', 'list', 'daily', 'nope']],
    ["there is no connection 'nope'", ['connections', 'delete', 'nope']],
    ["there is no variable 'nope'", ['variables', 'delete', 'nope']],
    ["there is no connection 'nope'", ['connections', 'show', 'nope']],
    ["there is no variable 'nope'", ['variables', 'show', 'nope']],
    ["there is no user 'nope'", ['users', 'set', 'nope', '--password', 'long enough']],
    ["the ledger has no share 'nope'", ['ledger', 'show', 'nope']],
    ["the ledger has no share 'nope'", ['ledger', 'verify', 'nope']],
  ])('%s: haru %j', async (message, args) => {
    const { code, stdout, stderr } = await haru(args);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\(haru /);
  });
});

describe('dags', () => {
  test('list', async () => {
    const rows: { dag: string }[] = await json('dags', 'list');
    const names = ['again', 'broken', 'counting', 'daily', 'payday', 'slow', 'spread', 'steps'];
    expect(rows.map(({ dag }) => dag)).toEqual(names);
    expect(rows[3]).toMatchObject({ paused: false, stale: false });
    const table = await done(['dags', 'list']);
    expect(columnOf(table, 'dag')).toEqual(names);
    expect(columnOf(table, 'paused')).toEqual(Array(8).fill('no'));
  });

  test('show', async () => {
    expect(await json('dags', 'show', 'daily')).toMatchObject({
      dag: { dag_id: 'daily' },
      definition: { zone: 'Asia/Seoul', tasks: [{ taskId: 'count' }, { taskId: 'report' }] },
    });
    const shown = await done(['dags', 'show', 'daily']);
    expect(shown).toContain('daily: Counts a day\n');
    const table = shown.slice(shown.indexOf('\n\n') + 2);
    expect([columnOf(table, 'task'), columnOf(table, 'after')]).toEqual([
      ['count', 'report'],
      ['-', 'count'],
    ]);
  });

  test('next', async () => {
    type Row = { intervalStart: string; intervalEnd: string; businessDay: string; startsAt: string };
    const rows: Row[] = await json('dags', 'next', 'daily', '-n', '3');
    expect(rows).toHaveLength(3);
    for (const { intervalStart, intervalEnd, businessDay, startsAt } of rows) {
      for (const instant of [intervalStart, intervalEnd, startsAt]) expect(instant).toMatch(INSTANT);
      expect(Date.parse(startsAt) - Date.parse(intervalEnd)).toBe(600_000);
      expect(Date.parse(intervalEnd) - Date.parse(intervalStart)).toBe(86_400_000);
      expect(businessDay).toBe(intervalStart.slice(0, 10));
    }
    const table = await done(['dags', 'next', 'daily', '-n', '2']);
    expect(columnOf(table, 'startsAt')).toEqual(
      rows.slice(0, 2).map(({ startsAt }) => `${startsAt.slice(0, 10)} 00:10Z`),
    );
    expect(await done(['dags', 'next', 'slow'])).toBe('(none)\n');
  });

  test('next, as far as the calendar of working days reaches', async () => {
    const { code, stdout, stderr } = await haru(['dags', 'next', 'payday']);
    expect(columnOf(stdout, 'startsAt')).toEqual([
      '2027-09-24 00:00Z',
      '2027-10-25 00:00Z',
      '2027-11-25 00:00Z',
      '2027-12-24 00:00Z',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/The calendar "kr" has no data for 2028, only for 2015 to 2027\./);
  });

  test('show and next, of a DAG that its file no longer defines', async () => {
    await pool.query(`update haru.dag set is_stale = true where dag_id = 'daily'`);
    const shown = await done(['dags', 'show', 'daily']);
    const { code, stdout, stderr } = await haru(['dags', 'next', 'daily']);
    await pool.query(`update haru.dag set is_stale = false where dag_id = 'daily'`);
    expect(shown).toContain('its file no longer defines it: it gets no further runs');
    expect([code, stdout]).toEqual([1, '(none)\n']);
    expect(stderr).toContain('daily is no longer defined by its file');
  });

  test('versions', async () => {
    expect(await json('dags', 'versions', 'daily')).toEqual([
      {
        version: 1,
        createdAt: expect.stringMatching(INSTANT) as string,
        hash: expect.any(String) as string,
        commit: null,
      },
    ]);
  });

  test('pause and unpause', async () => {
    const isPaused = async () =>
      (await pool.query<{ is_paused: boolean }>(`select is_paused from haru.dag where dag_id = 'broken'`)).rows[0]
        ?.is_paused;
    expect(await done(['dags', 'pause', 'broken'])).toBe('broken is paused\n');
    expect(await isPaused()).toBe(true);
    expect(await done(['dags', 'unpause', 'broken'])).toBe('broken is unpaused\n');
    expect(await isPaused()).toBe(false);
    expect(await auditOf('patch_dag')).toEqual(
      [true, false].map((paused) => ({ actor: 'cli', dag: 'broken', run: null, detail: { is_paused: paused } })),
    );
  });

  test('errors', async () => {
    expect(await done(['dags', 'errors'])).toBe('(none)\n');
    expect(await json('dags', 'errors')).toEqual([]);
  });
});

describe('runs and tasks', () => {
  test('trigger, wait, list, show: a run of a named interval', async () => {
    const { code, stdout, stderr } = await haru([
      'runs',
      'trigger',
      'daily',
      ...DAY,
      '--params',
      '{"limit": 3}',
      '--note',
      'by hand',
      '--wait',
    ]);
    expect(code, stderr).toBe(0);
    const runId = stdout.trim();
    expect(stderr).toContain('success: 2 success\n');
    expect(await done(['runs', 'wait', 'daily', runId])).toBe('');

    const shown = await json('runs', 'show', 'daily', runId);
    expect(shown).toMatchObject({
      dag: 'daily',
      run: runId,
      state: 'success',
      type: 'manual',
      intervalStart: '2026-02-01T00:00:00Z',
      intervalEnd: '2026-02-02T00:00:00Z',
      businessDay: '2026-02-01',
      startedAt: expect.stringMatching(INSTANT) as string,
      conf: { city: '서울', limit: 3 },
      note: 'by hand',
      tasks: [
        { task: 'count', state: 'success', try: 1 },
        { task: 'report', state: 'success', try: 1 },
      ],
    });
    const table = await done(['runs', 'show', 'daily', runId]);
    expect(table).toContain(`daily ${runId}: success, by hand\n`);
    expect(table).toMatch(/2026-02-01 00:00Z +2026-02-02 00:00Z +2026-02-01/);

    const listed: object[] = await json('runs', 'list', 'daily', '--state', 'success', '-n', '1');
    expect(listed).toMatchObject([{ run: runId, seconds: expect.any(Number) as number }]);
    for (const args of [
      ['runs', 'list'],
      ['runs', 'list', 'daily'],
      ['tasks', 'list', 'daily', runId],
    ])
      expect(widest(await done(args))).toBeLessThanOrEqual(120);
    expect(await auditOf('trigger_dag_run')).toEqual([
      { actor: 'cli', dag: 'daily', run: runId, detail: { params: { city: '서울', limit: 3 } } },
    ]);
  });

  test('trigger refuses what does not fit, and creates nothing', async () => {
    const count = async () => (await pool.query(`select from haru.dag_run`)).rowCount;
    const before = await count();
    const refused: [string[], RegExp][] = [
      [['--params', '{"limit": 0}'], /--params do not fit daily: \/limit must be >= 1/],
      [['--run-id', '../x'], /--run-id: String should match/],
      [['--run-id', 'scheduled__x'], /--run-id: .*reserved for scheduled runs/],
      [['--params', '[1]'], /--params is not a JSON object/],
      [['--params', '{'], /--params is not JSON/],
      [['--start', '2026-02-01T00:00:00Z'], /--start and --end belong together/],
      [['--start', '2026-02-02T00:00:00Z', '--end', '2026-02-01T00:00:00Z'], /the end lies after the start/],
      [['--logical-date', '2026-02-01'], /not an instant with an offset/],
    ];
    for (const [args, message] of refused) {
      const { code, stdout, stderr } = await haru(['runs', 'trigger', 'daily', ...args]);
      expect([args, code, stdout, stderr]).toEqual([args, 2, '', expect.stringMatching(message)]);
    }
    expect(await count()).toBe(before);
  });

  test('trigger says which params the DAG has not', async () => {
    const { code, stderr } = await haru(['runs', 'trigger', 'daily', '--params', '{"town": "부산"}']);
    expect([code, stderr]).toEqual([0, "daily has no parameter 'town'; it has city, limit\n"]);
  });

  test('trigger of a DAG that its file no longer defines', async () => {
    await pool.query(`update haru.dag set is_stale = true where dag_id = 'broken'`);
    const { code, stderr } = await haru(['runs', 'trigger', 'broken']);
    await pool.query(`update haru.dag set is_stale = false where dag_id = 'broken'`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('broken is no longer defined by its file')]);
  });

  test('trigger with an id that is taken', async () => {
    expect(await trigger('daily', '--run-id', 'mine')).toBe('mine');
    const { code, stderr } = await haru(['runs', 'trigger', 'daily', '--run-id', 'mine']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has a run with this id or logical date already')]);
  });

  test('a failed run: exit 1, its log, cleared to run again with another try, marked', async () => {
    const { code, stdout } = await haru(['runs', 'trigger', 'broken', '--wait']);
    expect(code).toBe(1);
    const runId = stdout.trim();
    expect((await haru(['runs', 'wait', 'broken', runId])).code).toBe(1);
    expect(await json('tasks', 'list', 'broken', runId)).toMatchObject([
      { task: 'failing', state: 'failed', try: 1, of: 1 },
      { task: 'after', state: 'upstream_failed', startedAt: null },
    ]);
    expect(await done(['tasks', 'logs', 'broken', runId, 'failing'])).toMatch(/error Error: no luck today\n? +at /);

    expect(await done(['runs', 'clear', 'broken', runId])).toBe(`${runId} is queued\n`);
    expect((await haru(['runs', 'wait', 'broken', runId])).code).toBe(1);
    const [failing]: { try: number }[] = await json('tasks', 'list', 'broken', runId);
    expect(failing?.try).toBe(2);
    const third = await haru(['tasks', 'logs', 'broken', runId, 'failing', '--try', '3']);
    expect([third.code, third.stderr]).toEqual([3, expect.stringContaining("'failing' has no try 3")]);
    for (const tryNumber of ['1', '2'])
      expect(await done(['tasks', 'logs', 'broken', runId, 'failing', '--try', tryNumber])).toContain('no luck today');

    expect(await done(['runs', 'mark', 'broken', runId, 'success'])).toBe(`${runId} is success\n`);
    expect((await haru(['runs', 'wait', 'broken', runId])).code).toBe(0);
  });

  test('tasks clear lets chosen tasks go again, and what follows them', async () => {
    const { stdout } = await haru(['runs', 'trigger', 'broken', '--wait']);
    const runId = stdout.trim();
    const clear = ['tasks', 'clear', 'broken', runId];
    const unknown = await haru([...clear, 'nothing']);
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining('it has failing, after')]);
    expect(await json(...clear, 'failing', '--downstream', '--dry-run')).toEqual([
      { task: 'failing', mapIndex: -1, was: 'failed', tries: 1 },
      { task: 'after', mapIndex: -1, was: 'upstream_failed', tries: 0 },
    ]);
    expect(await json(...clear, 'after', '--upstream', '--only-failed')).toHaveLength(2);
    expect((await haru(['runs', 'wait', 'broken', runId])).code).toBe(1);
    expect(await json('tasks', 'list', 'broken', runId)).toMatchObject([
      { task: 'failing', state: 'failed', try: 2 },
      { task: 'after', state: 'upstream_failed' },
    ]);

    const alone = (await haru(['runs', 'trigger', 'daily', ...DAY, '--wait'])).stdout.trim();
    expect(await json('tasks', 'clear', 'daily', alone, 'report', '--only-failed')).toEqual([]);
    expect(await json('tasks', 'clear', 'daily', alone, 'report')).toHaveLength(1);
    expect((await haru(['runs', 'wait', 'daily', alone])).code).toBe(0);
    expect(await json('tasks', 'list', 'daily', alone)).toMatchObject([
      { task: 'count', state: 'success', try: 1 },
      { task: 'report', state: 'success', try: 2 },
    ]);
    expect(await auditOf('clear_task_instances')).toHaveLength(2);
  });

  test('instances of mapped tasks: listed task by task, named by --map-index', async () => {
    const runId = (await haru(['runs', 'trigger', 'spread', '--wait'])).stdout.trim();
    const inOrder = ['names -1', 'each 0', 'each 1', 'each 2', 'last -1'];
    const listed: { task: string; mapIndex: number }[] = await json('tasks', 'list', 'spread', runId);
    expect(listed.map(({ task, mapIndex }) => `${task} ${mapIndex}`)).toEqual(inOrder);
    const { tasks }: { tasks: typeof listed } = await json('runs', 'show', 'spread', runId);
    expect(tasks.map(({ task, mapIndex }) => `${task} ${mapIndex}`)).toEqual(inOrder);

    expect(await done(['tasks', 'logs', 'spread', runId, 'each', '--map-index', '1'])).toContain('name b');
    for (const [message, ...args] of [
      [`'each' is mapped: name one of its instances, --map-index 0 to 2`, 'each'],
      [`'each' has no instance 3 in this run: give --map-index 0 to 2`, 'each', '--map-index', '3'],
      [`'last' is not mapped in this run: leave --map-index out`, 'last', '--map-index', '0'],
    ] as const) {
      const refused = await haru(['tasks', 'why', 'spread', runId, ...args]);
      expect([refused.code, refused.stderr]).toEqual([3, `haru: ${message}\n`]);
    }
  });

  test('tasks clear and mark reach the runs of earlier and later dates', async () => {
    const dated = async (day: string) => {
      const date = `2026-01-${day}T00:00:00Z`;
      return (await haru(['runs', 'trigger', 'broken', '--logical-date', date, '--wait'])).stdout.trim();
    };
    const [first, second] = [await dated('05'), await dated('06')];
    expect(
      await json('tasks', 'clear', 'broken', second, 'failing', '--past', '--only-failed', '--dry-run'),
    ).toMatchObject([{ run: first }, { run: second }]);
    expect(await json('tasks', 'clear', 'broken', first, 'failing', '--future', '--only-running')).toEqual([]);
    expect(await json('tasks', 'mark', 'broken', first, 'success', 'failing', '--future')).toMatchObject([
      { run: first, task: 'failing', was: 'failed' },
      { run: second, task: 'failing', was: 'failed' },
    ]);
    for (const run of [first, second]) {
      expect((await haru(['runs', 'wait', 'broken', run])).code).toBe(0);
      expect(await json('tasks', 'list', 'broken', run)).toMatchObject([
        { task: 'failing', state: 'success', try: 1 },
        { task: 'after', state: 'success', try: 1 },
      ]);
    }
    expect(await json('tasks', 'mark', 'broken', second, 'success', 'failing', '--dry-run')).toEqual([]);

    const undated = await trigger('broken', '--run-id', 'undated');
    const { code, stderr } = await haru(['tasks', 'clear', 'broken', undated, 'failing', '--past']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('has no logical date')]);
  });

  test('stop kills what runs; a running run is not deleted, a stopped one is', async () => {
    const runId = await trigger('slow');
    await waitFor(async () => (await haru(['tasks', 'logs', 'slow', runId, 'wait'])).stdout.includes('begun'), {
      what: 'the task',
      timeoutMs: 20_000,
    });
    const refused = await haru(['runs', 'delete', 'slow', runId]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`haru runs stop slow ${runId} first`)]);
    expect(await done(['runs', 'stop', 'slow', runId])).toBe(`${runId} is failed\n`);
    expect((await haru(['runs', 'wait', 'slow', runId])).code).toBe(1);
    const [wait]: { state: string }[] = await json('tasks', 'list', 'slow', runId);
    expect(wait?.state).toBe('failed');
    expect(await done(['runs', 'delete', 'slow', runId])).toBe(`${runId} is deleted\n`);
    expect((await haru(['runs', 'show', 'slow', runId])).code).toBe(3);
    expect(await auditOf('delete_dag_run')).toEqual([{ actor: 'cli', dag: 'slow', run: runId, detail: null }]);
  });

  test('stop leaves a run that has ended as it is', async () => {
    const runId = (await haru(['runs', 'trigger', 'daily', ...DAY, '--wait'])).stdout.trim();
    const refused = await haru(['runs', 'stop', 'daily', runId]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`${runId} has ended with success`)]);
    expect(await json('runs', 'show', 'daily', runId)).toMatchObject({ state: 'success' });
  });

  test('what a running task says of its progress is shown and followed', async () => {
    const gate = join(env.HARU_HOME, 'gate');
    const runId = await trigger('counting', '--params', JSON.stringify({ gate }));
    const pace =
      /[\d,]+ of 100,000,000 rows \(0 %\), [\d,]+ rows\/s, [\d.,]+ MB, [\d.,]+ MB\/s, about \d+ (s|min|h) left/;
    const reported = new RegExp(`^  rows: ${pace.source}$`, 'm');
    const waiting = await haru(['runs', 'wait', 'counting', runId], { interruptAt: reported });
    expect(waiting.stderr).toMatch(reported);
    expect(await done(['tasks', 'list', 'counting', runId])).toContain('of 100,000,000 rows (0 %)');
    expect(await done(['runs', 'show', 'counting', runId])).toMatch(pace);
    expect(await json('tasks', 'list', 'counting', runId)).toMatchObject([
      { progress: { total: 100_000_000, unit: 'rows', rate: expect.any(Number) as number } },
    ]);
    await writeFile(gate, '');
    expect((await haru(['runs', 'wait', 'counting', runId])).code).toBe(0);
    expect(await done(['tasks', 'list', 'counting', runId])).not.toContain('rows/s');
  });

  test('logs --follow prints each line as it comes, once, and ends with the task', async () => {
    const runId = await trigger('steps');
    const followed: Answer = await haru(['tasks', 'logs', 'steps', runId, 'step', '--follow']);
    expect(followed.code, followed.stderr).toBe(0);
    expect(followed.stdout.split('\n').flatMap((line) => /step \d/.exec(line)?.[0] ?? [])).toEqual([
      'step 1',
      'step 2',
      'step 3',
    ]);
    expect(followed.stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z info /m);
    const unknown = await haru(['tasks', 'logs', 'steps', runId, 'stop']);
    expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining("has no task 'stop'; it has step")]);
  });

  test('logs --follow prints the last lines of each try', async () => {
    await done(['dags', 'pause', 'again']);
    const runId = await trigger('again');
    const following = haru(['tasks', 'logs', 'again', runId, 'twice', '--follow']);
    await waitFor(isCommandConnected, { what: 'the follower', timeoutMs: 20_000 });
    await pool.query(`update haru.dag set is_paused = false where dag_id = 'again'`);
    const followed = await following;
    expect(followed.stdout.match(/(?:first|last) words of try \d/g)).toEqual([
      'first words of try 1',
      'last words of try 1',
      'first words of try 2',
      'last words of try 2',
    ]);
  });

  test('a run of a paused DAG says what it waits for, and so do its tasks', async () => {
    await done(['dags', 'pause', 'steps']);
    const { code, stdout, stderr } = await haru(['runs', 'trigger', 'steps']);
    const why = ['tasks', 'why', 'steps', stdout.trim(), 'step'];
    expect([code, stderr]).toEqual([0, expect.stringContaining('the run waits until haru dags unpause steps')]);
    expect(await done(why)).toBe('step is none and waits for\n  haru dags unpause steps: the DAG is paused\n');
    await done(['dags', 'unpause', 'steps']);
    expect((await haru(['runs', 'wait', 'steps', stdout.trim()])).code).toBe(0);
    expect(await done(why)).toBe('step is success: it waits for nothing\n');
    expect(await json(...why)).toEqual({ task: 'step', mapIndex: -1, state: 'success', waitsFor: [] });
    expect((await haru(['tasks', 'why', 'steps', stdout.trim(), 'none'])).code).toBe(3);
  });
});

describe('connections and variables', () => {
  test('connections: secrets come by standard input and are never shown', async () => {
    const options = ['--type', 'postgres', '--host', 'db', '--port', '5432', '--login', 'etl', '--schema', 'mart'];
    const set = await haru(
      ['connections', 'set', 'target', ...options, '--password', '-', '--extra', '{"application": "etl run"}'],
      {
        input: 'p4ss "word"\n',
      },
    );
    expect(set).toEqual({ code: 0, stdout: 'target is set\n', stderr: '' });
    expect(await resolveConnection(pool, ring, 'target')).toEqual({
      type: 'postgres',
      host: 'db',
      port: 5432,
      login: 'etl',
      password: 'p4ss "word"',
      schema: 'mart',
      extra: { application: 'etl run' },
    });
    expect(await json('connections', 'list')).toEqual([
      expect.objectContaining({
        name: 'target',
        host: 'db',
        isEdited: true,
        changedAt: expect.stringMatching(INSTANT) as string,
      }),
    ]);
    for (const format of ['table', 'json'])
      expect(await done(['connections', 'list', '-o', format])).not.toMatch(/p4ss|etl|application/);
    const bad = await haru(['connections', 'set', 'target', '--type', 'http', '--port', '70000']);
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining("'70000' is not a port")]);
    expect(await done(['connections', 'delete', 'target'])).toBe('target is deleted\n');
    expect(await json('connections', 'list')).toEqual([]);
    expect(
      JSON.stringify([...(await auditOf('put_connection')), ...(await auditOf('delete_connection'))]),
    ).not.toContain('p4ss');
  });

  test('connections: of a type that nothing here uses it says so, and keeps it', async () => {
    const typed = (type: string) => haru(['connections', 'set', 'typed', '--type', type]);
    expect(await typed('postgress')).toEqual({
      code: 0,
      stdout: 'typed is set\n',
      stderr: "warning: no part of Haru uses connections of type 'postgress'; did you mean 'postgres'?\n",
    });
    expect(await json('connections', 'show', 'typed')).toMatchObject({ type: 'postgress' });
    expect((await typed('mysql')).stderr).toMatch(/of type 'mysql'; there are: filesystem, http, .*trino$/m);
    expect((await typed('s3')).stderr).toMatch(/of type 's3'; there are: filesystem/);
    expect((await typed('trino')).stderr).toBe('');
    await done(['connections', 'delete', 'typed']);
  });

  test('variables', async () => {
    await done(['variables', 'set', 'limits', '{"rows": 5}', '--json', '--description', 'of a load']);
    await done(['variables', 'set', 'token', '-'], { input: 'abc\n' });
    expect(await resolveVariable(pool, ring, 'limits')).toEqual({ value: { rows: 5 } });
    expect(await resolveVariable(pool, ring, 'token')).toEqual({ value: 'abc' });
    expect(await json('variables', 'list')).toMatchObject([
      { name: 'limits', description: 'of a load' },
      { name: 'token' },
    ]);
    expect(await done(['variables', 'list'])).not.toContain('abc');
    const bad = await haru(['variables', 'set', 'limits', '{rows', '--json']);
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('not JSON')]);
    for (const name of ['limits', 'token']) await done(['variables', 'delete', name]);
    expect(await done(['variables', 'list'])).toBe('(none)\n');
  });
});

describe('imports of what Airflow exports', () => {
  test('connections', async () => {
    const file = {
      a: { conn_type: 'postgres', host: 'db', port: 5432, login: 'etl', password: 'p4ss', extra: '{"k": 1}' },
      b: { conn_type: 'http', description: 'x', login: null, schema: '', port: null, extra: null },
    };
    const imported = await haru(['connections', 'import', '-'], { input: JSON.stringify(file) });
    expect(imported).toEqual({ code: 0, stdout: 'a is set\nb is set\n', stderr: '' });
    expect(await resolveConnection(pool, ring, 'a')).toEqual({
      type: 'postgres',
      host: 'db',
      port: 5432,
      login: 'etl',
      password: 'p4ss',
      extra: { k: 1 },
    });
    expect(await json('connections', 'show', 'b')).toMatchObject({ type: 'http', description: 'x', isEdited: true });
    const bad = await haru(['connections', 'import', '-'], { input: '{"a": {"conn_type": "http"}, "c": {"host": 1}}' });
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining("standard input: 'c' is not a connection")]);
    expect(await json('connections', 'show', 'a')).toMatchObject({ type: 'postgres' });
    for (const name of ['a', 'b']) await done(['connections', 'delete', name]);
  });

  test('variables', async () => {
    const file = {
      plain: 'x',
      list: [1],
      described: { value: { rows: 5 }, description: 'of a load' },
      value: { value: 1 },
    };
    await done(['variables', 'import', '-'], { input: JSON.stringify(file) });
    const value = async (name: string) => (await resolveVariable(pool, ring, name))?.value;
    expect([await value('plain'), await value('list'), await value('described'), await value('value')]).toEqual([
      'x',
      [1],
      { rows: 5 },
      { value: 1 },
    ]);
    expect(await json('variables', 'show', 'described')).toMatchObject({ description: 'of a load' });
    const bad = await haru(['variables', 'import', '-'], { input: 's3cret' });
    expect([bad.code, bad.stderr]).toEqual([2, expect.not.stringContaining('s3cret')]);
    for (const name of Object.keys(file)) await done(['variables', 'delete', name]);
  });
});

describe('users', () => {
  test('a new password ends sessions and tokens of that user alone', async () => {
    const ids = new Map<string, number>();
    for (const name of ['admin', 'other']) {
      await createUser(pool, name, await hashPassword('old password'));
      const id = (await findUser(pool, name))?.id as number;
      ids.set(name, id);
      const common = { lifeSeconds: 600, address: null, userAgent: null };
      await createSession(pool, { hash: Buffer.from(`${name} session`), userId: id, ...common });
      await createLoginToken(pool, Buffer.from(`${name} token`), id, 600);
    }
    const { code, stdout, stderr } = await haru(['users', 'set', 'admin', '--password', '-'], {
      input: 'new password\n',
    });
    expect([code, stdout, stderr]).toEqual([0, 'admin is set\n', '1 sessions and 1 tokens of admin are ended\n']);
    expect(await verifyPassword('new password', (await findUser(pool, 'admin'))?.passwordHash ?? '')).toBe(true);
    const left = async (name: string) => [
      (await findSession(pool, Buffer.from(`${name} session`))) !== null,
      (await findToken(pool, Buffer.from(`${name} token`))).kind,
    ];
    expect([await left('admin'), await left('other')]).toEqual([
      [false, 'unknown'],
      [true, 'valid'],
    ]);
    expect(await auditOf('set_password')).toEqual([
      { actor: 'cli', dag: null, run: null, detail: { username: 'admin' } },
    ]);
  });

  test('without one it makes one and prints it; a short one is refused; list shows no hash', async () => {
    const made = /password (\S+) \(shown this once\)/.exec(await done(['users', 'set', 'other']))?.[1] ?? '';
    expect(made.length).toBeGreaterThanOrEqual(20);
    expect(await verifyPassword(made, (await findUser(pool, 'other'))?.passwordHash ?? '')).toBe(true);
    const short = await haru(['users', 'set', 'other', '--password', 'short']);
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('at least 8 characters')]);
    expect(await json('users', 'list')).toMatchObject([{ username: 'admin', isActive: true }, { username: 'other' }]);
    expect(await done(['users', 'list', '-o', 'json'])).not.toContain('argon2');
  });
});

describe('processes', () => {
  test('workers and schedulers', async () => {
    expect(await json('workers', 'list')).toMatchObject([
      {
        pid: process.pid,
        state: 'alive',
        slots: 4,
        running: 0,
        queues: ['default'],
        heartbeatAt: expect.stringMatching(INSTANT) as string,
      },
    ]);
    expect(await json('schedulers', 'list')).toMatchObject([{ pid: process.pid, state: 'alive' }]);
    const table = await done(['workers', 'list']);
    expect([columnOf(table, 'state'), columnOf(table, 'queues')]).toEqual([['alive'], ['default']]);
    expect(widest(table)).toBeLessThanOrEqual(120);
  });

  test('a worker is drained and wanted back', async () => {
    const [name = ''] = columnOf(await done(['workers', 'list']), 'name');
    expect(await done(['workers', 'drain', name])).toBe(`${name} takes no more tasks\n`);
    expect(await json('workers', 'list')).toMatchObject([{ name, isDraining: true, drainedBy: 'cli' }]);
    expect((await haru(['workers', 'drain', name])).stderr).toContain(`${name} takes no more tasks already`);
    expect(await done(['workers', 'undrain', name])).toBe(`${name} takes tasks again\n`);
    expect((await haru(['workers', 'undrain', name])).stderr).toContain('was not drained');
    expect((await haru(['workers', 'drain', 'nobody'])).stderr).toContain("there is no living worker 'nobody'");
  });

  test('doctor finds all well, and says what is not', async () => {
    const well = await haru(['doctor', '-o', 'json']);
    expect([well.code, (JSON.parse(well.stdout) as { check: string; ok: boolean }[]).filter(({ ok }) => !ok)]).toEqual([
      0,
      [],
    ]);
    await pool.query(
      `insert into haru.import_error (file, message, line, col)
       values ('/dags/x.ts', 'no DAG', 4, 2), ('/dags/y.ts', 'its id is taken', null, null)`,
    );
    const ill = await haru(['doctor']);
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/^DAG files +no +2 do not load: haru dags errors$/m);
    expect(widest(ill.stdout)).toBeLessThanOrEqual(120);
    expect(await done(['dags', 'errors'])).toBe('/dags/x.ts:4:2: no DAG\n\n/dags/y.ts: its id is taken\n\n');
    expect(await json('dags', 'errors')).toMatchObject([
      { file: '/dags/x.ts', at: expect.stringMatching(INSTANT) as string },
      { file: '/dags/y.ts' },
    ]);
    await pool.query(`delete from haru.import_error`);
  });
});
