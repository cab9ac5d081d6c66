import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { atEnd } from '../support/atEnd.ts';
import { waitFor } from '../support/waitFor.ts';
import { compatPython, runPython } from './python.ts';
import { ADMIN, startServer } from './server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 400_000 });

const [python, { url, token }] = await Promise.all([compatPython(), startServer()]);
const home = await mkdtemp(join(tmpdir(), 'haru-airflowctl-'));
atEnd(() => rm(home, { recursive: true, force: true }));

/** `airflowctl ARGS...`, with the token of a login. */
function airflowctl(args: readonly string[], env: Readonly<Record<string, string>> = { AIRFLOW_CLI_TOKEN: token }) {
  const whole = { AIRFLOW_HOME: home, HOME: home, COLUMNS: '500', AIRFLOW_CLI_API_RETRIES: '1', ...env };
  return runPython(python, ['-m', 'airflowctl', ...args], { env: whole, cwd: home });
}

async function done(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await airflowctl(args);
  expect([code, stderr], `airflowctl ${args.join(' ')}: ${stdout}`).toEqual([0, '']);
  return stdout;
}

/** Of a command that does its work and then fails over the option `--output`, which it lacks. */
async function sent(verb: string, id: string): Promise<void> {
  const { stderr } = await airflowctl(['backfill', verb, id]);
  expect(stderr).toContain("'Namespace' object has no attribute 'output'");
}

type Row = Readonly<Record<string, unknown>>;

/** The rows that it prints; each cell is a text. */
async function rows(...args: readonly string[]): Promise<Row[]> {
  const printed = await done(...args, '--output', 'json');
  return JSON.parse(printed.slice(printed.search(/^[[{]/m))) as Row[];
}

it('logs in with a name and a password, and with a token', async () => {
  const credentials = ['--username', ADMIN.username, '--password', ADMIN.password];
  const byName = await airflowctl(['auth', 'login', '--api-url', url, ...credentials], {
    AIRFLOW_CLI_DEBUG_MODE: 'true',
  });
  expect([byName.code, byName.stderr]).toEqual([0, expect.stringContaining('Debug mode')]);
  const kept = await readFile(join(home, 'debug_creds_production.json'), 'utf8');
  expect(Object.keys(JSON.parse(kept) as object)).toContain('api_token_production');
  await done('auth', 'login', '--api-url', url, '--skip-keyring');
  expect(await done('version', '--remote')).toContain('0.1.0');
});

describe('dags', () => {
  it('are listed, shown, paused and unpaused', async () => {
    expect((await rows('dags', 'list')).map((dag) => dag['dag_id'])).toEqual([
      'compat_asks',
      'compat_daily',
      'compat_flaky',
      'compat_steps',
    ]);
    expect(await rows('dags', 'get', 'compat_steps')).toMatchObject([{ dag_id: 'compat_steps', is_paused: 'False' }]);
    expect(await rows('dags', 'get-details', 'compat_steps')).toMatchObject([{ is_favorite: 'False' }]);
    await done('dags', 'pause', 'compat_steps');
    expect(await rows('dags', 'get', 'compat_steps')).toMatchObject([{ is_paused: 'True' }]);
    await done('dags', 'unpause', 'compat_steps');
    expect(await rows('dags', 'list-import-errors')).toMatchObject([{ filename: '/dags/broken.ts' }]);
    expect(await rows('dags', 'list-version', 'compat_steps')).toMatchObject([{ version_number: '1' }]);
    await done('dags', 'next-execution', 'compat_daily');
    await done('dags', 'list-warning');
  });

  it('are triggered, and their runs are followed', async () => {
    await done('dags', 'trigger', 'compat_steps', '--dag-run-id', 'ctl');
    await waitFor(async () => (await rows('dagrun', 'get', 'compat_steps', 'ctl'))[0]?.['state'] === 'success', {
      timeoutMs: 120_000,
    });
    expect(
      await rows('dagrun', 'list', '--dag-id', 'compat_steps', '--state', 'success', '--limit', '5'),
    ).toMatchObject([{ dag_runs: [{ dag_run_id: 'ctl' }] }]);
    expect(await rows('xcom', 'list', 'compat_steps', 'ctl', 'count')).toMatchObject([{ key: 'return_value' }]);
  });
});

it('backfills are created, listed, paused, unpaused and canceled', async () => {
  await done('dags', 'pause', 'compat_daily');
  const range = [
    '--dag-id',
    'compat_daily',
    '--from-date',
    '2019-01-01T00:00:00Z',
    '--to-date',
    '2019-01-03T00:00:00Z',
  ];
  const [made] = await rows('backfill', 'create', ...range, '--max-active-runs', '1', '--reprocess-behavior', 'none');
  expect(made).toMatchObject({ dag_id: 'compat_daily', is_paused: 'False' });
  const id = String(made?.['id']);
  await sent('pause', id);
  expect(await rows('backfill', 'get', id)).toMatchObject([{ is_paused: 'True' }]);
  await sent('unpause', id);
  expect(await rows('backfill', 'get', id)).toMatchObject([{ is_paused: 'False' }]);
  await sent('cancel', id);
  await waitFor(async () => (await rows('backfill', 'get', id))[0]?.['completed_at'] !== 'None', {
    timeoutMs: 120_000,
  });
  expect(await rows('backfill', 'list', 'compat_daily')).toHaveLength(1);
});

it('a backfill of two thousand dates is answered within its patience', async () => {
  const range = [
    '--dag-id',
    'compat_daily',
    '--from-date',
    '2010-01-01T00:00:00Z',
    '--to-date',
    '2015-06-23T00:00:00Z',
  ];
  const [made] = await rows('backfill', 'create', ...range, '--reprocess-behavior', 'none');
  expect(made).toMatchObject({ dag_id: 'compat_daily' });
  await sent('cancel', String(made?.['id']));
});

it('pools', async () => {
  await done('pools', 'create', '--name', 'ctl', '--slots', '3');
  expect(await rows('pools', 'get', 'ctl')).toMatchObject([{ name: 'ctl', slots: '3' }]);
  const file = join(home, 'pools.json');
  await writeFile(file, JSON.stringify([{ name: 'ctl', slots: 5, description: 'x', include_deferred: true }]));
  await done('pools', 'import', file, '-a', 'overwrite');
  expect(await rows('pools', 'list')).toMatchObject([{ name: 'ctl', slots: '5' }, { name: 'default_pool' }]);
  await done('pools', 'delete', 'ctl');
});

it('variables', async () => {
  await done('variables', 'create', '--key', 'limits', '--value', '5');
  await done('variables', 'update', '--key', 'limits', '--value', '6');
  expect(await rows('variables', 'get', 'limits')).toMatchObject([{ key: 'limits', value: '***' }]);
  const file = join(home, 'variables.json');
  await writeFile(file, JSON.stringify({ limits: '7', more: { value: 'x', description: 'y' } }));
  await done('variables', 'import', file);
  expect((await rows('variables', 'list')).map(({ key }) => key)).toEqual(['limits', 'more']);
  for (const key of ['limits', 'more']) await done('variables', 'delete', key);
});

it('connections', async () => {
  const mart = ['--connection-id', 'mart', '--conn-type', 'postgres'];
  await done('connections', 'create', ...mart, '--host', 'db', '--password', 'p4ss');
  expect(await rows('connections', 'get', 'mart')).toMatchObject([{ connection_id: 'mart', password: '***' }]);
  const file = join(home, 'connections.json');
  await writeFile(file, JSON.stringify({ mart: { conn_type: 'postgres', host: 'db2' }, logs: { conn_type: 'redis' } }));
  await done('connections', 'import', file);
  expect(await rows('connections', 'list')).toMatchObject([
    { connection_id: 'logs' },
    { connection_id: 'mart', host: 'db2' },
  ]);
  for (const name of ['logs', 'mart']) await done('connections', 'delete', name);
});

it('jobs, providers and plugins are listed, and the configuration is not shown', async () => {
  expect((await rows('jobs', 'list')).map((job) => job['job_type'])).toEqual(
    expect.arrayContaining(['SchedulerJob', 'WorkerJob']),
  );
  await done('providers', 'list');
  await done('plugins', 'list');
  expect((await airflowctl(['config', 'list'])).code).toBe(1);
});

it('says what was refused', async () => {
  const { code, stdout, stderr } = await airflowctl(['dags', 'get', 'none']);
  expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('The Dag with ID: `none` was not found')]);
});
