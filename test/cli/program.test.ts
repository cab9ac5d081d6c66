import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { createTestDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder, type RunOptions } from './runHaru.ts';

// Type checks are among the commands.
vi.setConfig({ testTimeout: 120_000 });

const run = promisify(execFile);
const home = await temporaryFolder();
const haru = (args: readonly string[], options: RunOptions = {}) =>
  runHaru(args, { ...options, env: { HARU_HOME: home, HARU_EXAMPLES: '0', ...options.env } });

describe('help', () => {
  test.each([
    [
      '',
      'standalone scheduler worker api dags runs tasks ledger pools connections variables users workers schedulers db',
    ],
    ['dags', 'list show next pause unpause errors versions diff check test'],
    ['runs', 'list show trigger wait clear stop mark delete'],
    ['tasks', 'list logs why clear mark'],
    ['ledger', 'list show verify sweep'],
    ['pools', 'list show set delete import export'],
    ['connections', 'list show set delete import'],
    ['variables', 'list show set delete import'],
    ['users', 'list set'],
    ['workers', 'list'],
    ['schedulers', 'list'],
    ['db', 'url migrate check clean rotate-key'],
    ['sandbox', 'status install start stop'],
  ])('haru %s --help names its verbs', async (group, verbs) => {
    const { code, stdout, stderr } = await haru([...(group === '' ? [] : [group]), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    const listed = stdout.split('\n').flatMap((line) => /^ {2}([a-z-]+)/.exec(line)?.[1] ?? []);
    expect(listed).toEqual(expect.arrayContaining(verbs.split(' ')));
  });
});

test.each(['version', '--version'])('haru %s', async (how) => {
  expect(await haru([how])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
});

describe('wrong usage ends with 2 and says what is right', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['dogs'], /unknown command 'dogs'/],
    ['an unknown verb', ['dags', 'lust'], /unknown command 'lust'[\s\S]*list/],
    ['a group alone', ['runs'], /Usage: haru runs/],
    ['a missing argument', ['dags', 'show'], /missing required argument 'dagId'/],
    ['an unknown option', ['dags', 'list', '--wide'], /unknown option '--wide'/],
    ['an unknown format', ['config', '-o', 'xml'], /Allowed choices are table, json/],
    ['no number', ['dags', 'next', 'daily', '-n', 'many'], /'many' is invalid\. It is a whole number from 1/],
    ['a state that is none', ['runs', 'list', '--state', 'done'], /Allowed choices are queued, running/],
    ['a mark that is none', ['runs', 'mark', 'a', 'b', 'good'], /Allowed choices are success, failed/],
    ['a limit that is none', ['worker', '--stop-limit', 'soon'], /'soon' is invalid\. It is a whole number from 1/],
    ['no queue', ['worker', '--queues', 'a,,b'], /'a,,b' is invalid\. It is one name or several/],
    [
      'a name that is none',
      ['ingest', 'x', '--redis', 'redis://127.0.0.1:1', '--name', 'a b'],
      /the name "a b" is not/,
    ],
    [
      'a login among the options',
      ['ingest', '--from', 'kafka', '--to', 'stdout', '--kafka', 'me:secret@k1:9092', '--from-topic', 't'],
      /put the whole URL into KAFKA_FROM_URL/,
    ],
    [
      'no topic',
      ['ingest', '--from', 'kafka', '--to', 'stdout', '--kafka', 'k1:9092'],
      /--from-topic <topic>, or KAFKA_FROM_URL/,
    ],
    ['a shell that is none', ['completion', 'fish'], /Allowed choices are bash, zsh/],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await haru(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('a malformed setting', async () => {
    const { code, stderr } = await haru(['config'], { env: { HARU_PORT: 'eighty' } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/HARU_PORT.*eighty/);
  });
});

describe('what cannot be reached ends with 4', () => {
  test.each([[['runs', 'list']], [['doctor']], [['db', 'check']], [['db', 'url']], [['workers', 'list']]])(
    'no installation: haru %j',
    async (args) => {
      const { code, stderr } = await haru(args);
      expect(code).toBe(4);
      expect(stderr).toMatch(/no (installation is running|standalone runs) in/);
      expect(stderr).toContain(home);
    },
  );

  test('a Postgres that does not answer, its password hidden', async () => {
    const env = { DATABASE_URL: 'postgres://haru:secret@127.0.0.1:1/haru' };
    for (const args of [
      ['dags', 'list'],
      ['db', 'migrate'],
      ['db', 'check'],
      ['db', 'rotate-key'],
    ]) {
      const { code, stderr } = await haru(args, { env });
      expect([args, code]).toEqual([args, 4]);
      expect(stderr).toContain('127.0.0.1:1');
      expect(stderr).not.toContain('secret');
    }
  });
});

test('a reader that has seen enough ends no command with a fault', async () => {
  const main = join(import.meta.dirname, '../../cli/main.ts');
  const line = '"$0" "$1" completion bash | true; echo "${PIPESTATUS[0]}"';
  const { stdout, stderr } = await run('bash', ['-c', line, process.execPath, main]);
  expect([stdout, stderr]).toEqual(['0\n', '']);
});

test('config prints every setting with its origin, secrets hidden', async () => {
  const env = { HARU_PORT: '0', HARU_ADMIN_PASSWORD: 'hidden-word', DATABASE_URL: 'postgres://a:hidden-word@b/c' };
  const { code, stdout } = await haru(['config', '--output', 'json'], { env });
  expect(code).toBe(0);
  expect(stdout).not.toContain('hidden-word');
  const rows = JSON.parse(stdout) as { variable: string; value: string; from: string }[];
  expect(rows.find(({ variable }) => variable === 'HARU_PORT')).toMatchObject({ value: '0', from: 'environment' });
  expect(rows.find(({ variable }) => variable === 'DATABASE_URL')?.value).toBe('postgres://a:***@b/c');
  const table = await haru(['config'], { env });
  expect(table.stdout).toMatch(/^variable +value +from +meaning\n/);
  expect(table.stdout).not.toContain('hidden-word');
});

describe('db, on a database without our tables', async () => {
  const { url, drop } = await createTestDatabase({ empty: true });
  const env = { DATABASE_URL: url };

  test('check, other commands, migrate, check again', async () => {
    expect(await haru(['db', 'url'], { env })).toEqual({ code: 0, stdout: `${url}\n`, stderr: '' });
    const before = await haru(['db', 'check'], { env });
    expect([before.code, before.stdout]).toEqual([
      1,
      expect.stringMatching(/^0 migrations applied, 0001_core\.sql.*pending\n$/),
    ]);
    const listed = await haru(['dags', 'list'], { env });
    expect([listed.code, listed.stderr]).toEqual([1, expect.stringContaining('haru db migrate')]);

    const migrated = await haru(['db', 'migrate'], { env });
    expect([migrated.code, migrated.stdout]).toEqual([
      0,
      expect.stringMatching(/applying 0001_core\.sql\n[\s\S]*\d+ applied\n$/),
    ]);
    expect(await haru(['db', 'migrate'], { env })).toMatchObject({ code: 0, stdout: 'nothing to do\n' });
    expect(await haru(['db', 'check'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ migrations applied, none pending\n$/) as string,
    });
    expect(await haru(['dags', 'list'], { env })).toMatchObject({ code: 0, stdout: '(none)\n' });
    const cleaned = await haru(['db', 'clean', '--older-than', '30', '--dry-run', '-o', 'json'], { env });
    expect(JSON.parse(cleaned.stdout)).toEqual({
      dryRun: true,
      partitions: [],
      audit: 0,
      notifications: 0,
      processes: 0,
    });
    await drop();
  });
});

test('completion offers verbs and options in a real bash', async () => {
  const { code, stdout } = await haru(['completion', 'bash']);
  expect(code).toBe(0);
  const script = join(home, 'haru.bash');
  await writeFile(script, stdout);
  const complete = async (...words: string[]): Promise<string[]> => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const ask = `source "$0"; COMP_WORDS=(haru ${line}); COMP_CWORD=${words.length}; _haru; echo "\${COMPREPLY[@]}"`;
    const answer = await run('bash', ['-c', ask, script]);
    return answer.stdout.trim().split(' ');
  };
  expect(await complete('stand')).toEqual(['standalone']);
  expect(await complete('runs', '')).toEqual(expect.arrayContaining(['list', 'trigger', 'wait']));
  expect(await complete('runs', 'trigger', 'daily', '--pa')).toEqual(['--params']);
  expect(await complete('runs', 'list', '--st')).toEqual(['--state']);
  expect(await complete('completion', 'z')).toEqual(['zsh']);
  const zsh = await haru(['completion', 'zsh']);
  expect(zsh.stdout).toContain('bashcompinit');
  expect(zsh.stdout.endsWith(stdout)).toBe(true);
});

describe('a new project', async () => {
  const parent = await temporaryFolder();
  const project = join(parent, 'My DAGs');

  test('init writes it, and leaves what is there', async () => {
    await mkdir(project);
    await writeFile(join(project, '.gitignore'), 'mine\n');
    const first = await haru(['init', 'My DAGs'], { cwd: parent });
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('written My DAGs/dags/hello.ts\n');
    expect(first.stdout).toContain('kept    My DAGs/.gitignore\n');
    expect(await readFile(join(project, '.gitignore'), 'utf8')).toBe('mine\n');
    expect(JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))).toMatchObject({
      name: 'my-dags',
      dependencies: { haru: packageJson.version },
    });
    const second = await haru(['init'], { cwd: project });
    expect(second.stdout).not.toContain('written');
  });

  test('its DAG checks, runs by dags test, and its test passes', async () => {
    // As npm install would leave it.
    await mkdir(join(project, 'node_modules/@types'), { recursive: true });
    const ours = join(import.meta.dirname, '../..');
    await symlink(ours, join(project, 'node_modules/haru'));
    for (const name of ['typescript', '@types/node'])
      await symlink(join(ours, 'node_modules', name), join(project, 'node_modules', name));
    const checked = await haru(['dags', 'check'], { cwd: project });
    expect(checked).toEqual({ code: 0, stdout: 'ok    dags/hello.ts: hello\n', stderr: '' });
    const interval = ['--start', '2026-02-01T00:00:00Z', '--end', '2026-02-02T00:00:00Z'];
    const tested = await haru(['dags', 'test', 'hello', ...interval], { cwd: project });
    expect(tested.code, tested.stderr).toBe(0);
    expect(tested.stdout).toMatch(
      /^hello: 2026-02-01T00:00:00\.000Z to .*\ngreet: running\ngreet: success .*\nreport: running\n {2}info {2}hello, 2026-02-01\nreport: success .*\nhello: success\n$/,
    );
    await run(process.execPath, ['--test'], { cwd: project });
  });

  test('check names files that do not load and types that do not fit, and ends with 1', async () => {
    const hello = await readFile(join(project, 'dags/hello.ts'), 'utf8');
    await writeFile(
      join(project, 'dags/typed.ts'),
      hello.replace("'hello'", "'typed'").replace('({ text }, ', '({ test }, '),
    );
    await writeFile(
      join(project, 'dags/worse.ts'),
      hello.replace("'0 9 * * *'", "'0 9 31 2 *'").replace("'hello'", "'worse'"),
    );
    const { code, stdout } = await haru(['dags', 'check', '--output', 'json'], { cwd: project });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      { file: 'dags/hello.ts', dags: ['hello'], error: null },
      {
        file: 'dags/typed.ts',
        dags: ['typed'],
        error: expect.stringMatching(/^dags\/typed\.ts:14:\d+: TS2339: Property 'test' does not exist/) as string,
      },
      {
        file: 'dags/worse.ts',
        dags: [],
        error: expect.stringMatching(/^dags\/worse\.ts:\d+:\d+: .*0 9 31 2 \*/) as string,
      },
    ]);
    await writeFile(join(project, 'dags/taken.ts'), hello);
    const taken = await haru(['dags', 'check', '--no-types', 'dags/hello.ts', 'dags/taken.ts'], { cwd: project });
    expect([taken.code, taken.stdout]).toEqual([
      1,
      expect.stringContaining(
        "FAIL  dags/taken.ts: DAG 'hello' is defined in dags/hello.ts too: give one of them another id",
      ),
    ]);
    const one = await haru(['dags', 'check', '--no-types', 'dags/typed.ts'], { cwd: project });
    expect(one).toMatchObject({ code: 0, stdout: 'ok    dags/typed.ts: typed\n' });
    const gone = await haru(['dags', 'check', 'dags/nothing.ts'], { cwd: project });
    expect([gone.code, gone.stderr]).toEqual([3, expect.stringContaining('no such file or folder')]);
  });
});
