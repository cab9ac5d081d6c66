import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { buildPackage } from '../../scripts/package/buildPackage.ts';
import { findPostgres } from '../../sandbox/components/postgres/postgres.ts';
import { findRedis } from '../../sandbox/components/redis/redis.ts';
import { atEnd } from '../support/atEnd.ts';
import { startProcess } from '../support/startProcess.ts';
import { waitFor } from '../support/waitFor.ts';

const MINUTE = 60_000;
vi.setConfig({ testTimeout: 5 * MINUTE, hookTimeout: 10 * MINUTE });

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** How the caller's npm reaches its registry. */
const REGISTRY = /^(npm_config_(globalconfig|userconfig|cafile|registry)|(http|https|no)_proxy|NODE_EXTRA_CA_CERTS)$/i;
/** Node 24 first, as a user of the package has it. */
const ENV = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => REGISTRY.test(name))),
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  HOME: process.env['HOME'],
};
let project = '';

const DAG = `import { dag, every, task, Type } from 'haru';
import { shell } from 'haru/operators';

export default dag(
  'packed',
  { schedule: every('1d'), start: '2026-01-01', params: { city: Type.String({ default: '서울' }) } },
  ({ params }) => {
    const listed = shell('list', { command: ['echo', '서울'] });
    const counted = task('count', {
      after: listed,
      input: { city: params.city },
      run: ({ city }, { log }) => {
        log.info(\`counting \${city}\`);
        return { count: city.length };
      },
    });
    task('report', { input: counted.output, run: ({ count }, { log }) => log.info(\`saw \${count}\`) });
  },
);
`;

async function npx(...args: string[]): Promise<string> {
  return (await npxIn({}, ...args)).stdout;
}

function npxIn(env: Record<string, string>, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run('npx', args, { cwd: project, env: { ...ENV, ...env } });
}

beforeAll(async () => {
  const tarball = await buildPackage();
  project = await mkdtemp(join(tmpdir(), 'haru project '));
  atEnd(() => rm(project, { recursive: true, force: true }));
  // Open for the user that Postgres and tasks run as where the tests run as root.
  await chmod(project, 0o755);
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  await writeFile(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n');
  const types = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...types], {
    cwd: project,
    env: ENV,
  });
  await mkdir(join(project, 'dags'));
  await writeFile(join(project, 'dags/packed.ts'), DAG);
});

test('the tarball holds JavaScript and types, no TypeScript of the product and no tests', async () => {
  const installed = join(project, 'node_modules/haru');
  const files = (await readdir(installed, { recursive: true })).filter((file) => !file.startsWith('dags/'));
  expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
  expect(files.filter((file) => file.includes('.test.'))).toEqual([]);
  for (const file of ['server/dag/index.d.ts', 'web/dist/index.html', 'migrations/0001_core.sql', 'LICENSE'])
    expect(existsSync(join(installed, file)), file).toBe(true);
});

test('npx haru version; an older Node is told what it needs', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(await npx('haru', 'version')).toBe(`${version}\n`);
  const pretend = join(project, 'old.cjs');
  await writeFile(pretend, "Object.defineProperty(process.versions, 'node', { value: '20.19.0' });\n");
  const old = run(process.execPath, ['--require', pretend, join(project, 'node_modules/.bin/haru'), 'version']);
  await expect(old).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('needs Node 24 or newer; this is Node 20.19.0') as string,
  });
});

test('a DAG file type-checks against the shipped types with strict settings, and a wrong one does not', async () => {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024'],
    types: ['node'],
    noEmit: true,
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['dags', 'wrong.ts'] }));
  await writeFile(join(project, 'wrong.ts'), DAG.replace('params.city', 'params.town'));
  await expect(npx('tsc', '-p', '.', '--pretty', 'false')).rejects.toMatchObject({
    stdout: expect.stringMatching(/^wrong\.ts\(11,\d+\): error TS2339: Property 'town' does not exist.*\n$/) as string,
  });
});

test('haru dags check loads it', async () => {
  expect(JSON.parse(await npx('haru', 'dags', 'check', '--output', 'json'))).toEqual([
    { file: 'dags/packed.ts', dags: ['packed'], error: null },
  ]);
});

test('haru standalone gets ready, runs a triggered DAG to success, serves the page, and stops cleanly', async () => {
  const home = join(project, 'home');
  onTestFinished(async () => {
    await (await findPostgres('postgres', home))?.stop();
    await (await findRedis(home))?.stop();
  });
  const env = { HARU_HOME: home, HARU_PORT: '0', HARU_EXAMPLES: '0' };
  const standalone = startProcess([relative(ROOT, join(project, 'node_modules/haru/bin/haru.js')), 'standalone'], env, {
    cwd: project,
  });
  await waitFor(() => standalone.output().includes('Haru is ready') || standalone.hasEnded(), {
    what: 'the start',
    timeoutMs: 2 * MINUTE,
  });
  expect(standalone.hasEnded(), standalone.output()).toBe(false);

  await npxIn(env, 'haru', 'dags', 'unpause', 'packed');
  const interval = ['--start', '2026-02-01T00:00:00Z', '--end', '2026-02-02T00:00:00Z'];
  const { stdout } = await npxIn(env, 'haru', 'runs', 'trigger', 'packed', ...interval, '--wait');
  const runId = stdout.trim();
  const shown = JSON.parse((await npxIn(env, 'haru', 'runs', 'show', 'packed', runId, '-o', 'json')).stdout) as object;
  expect(shown).toMatchObject({
    state: 'success',
    tasks: ['list', 'count', 'report'].map((task) => ({ task, state: 'success' })),
  });
  const { stdout: log } = await npxIn(env, 'haru', 'tasks', 'logs', 'packed', runId, 'count');
  expect(log).toContain('counting 서울');

  const { url } = JSON.parse(readFileSync(join(home, 'standalone.json'), 'utf8')) as { url: string };
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')]);

  expect(await standalone.stop('SIGTERM')).toBe(0);
  expect(existsSync(join(home, 'standalone.json'))).toBe(false);
});
