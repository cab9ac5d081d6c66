import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordContext } from '../../test/ssh/operatorContext.ts';
import { waitFor } from '../../test/support/waitFor.ts';
import type { ShellOptions } from '../../server/dag/operators.ts';
import { shell } from './shell.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'haru shell 시험-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(options: ShellOptions) {
  const recorded = recordContext();
  return { ...recorded, end: shell.run(options, recorded.context) };
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
  } catch {
    return false;
  }
}

test('the output is logged line by line and the last line of stdout is the result', async () => {
  const { end, lines } = run({ command: ['sh', '-c', 'echo 하나; echo 경고 >&2; echo 둘; echo; printf 셋'] });
  await expect(end).resolves.toEqual({ exitCode: 0, lastLine: '셋' });
  expect(lines).toEqual(expect.arrayContaining(['하나', '경고', '둘', '셋']));
});

test('arguments reach the program as they are: no shell reads them', async () => {
  const { end, lines } = run({ command: ['printf', '%s\\n', '$(id) `id` * "한글"', "it's; exit 3", ''] });
  await end;
  expect(lines).toEqual(['$(id) `id` * "한글"', "it's; exit 3", '']);
});

test('cwd and env are the program’s; the worker’s own environment is not', async () => {
  process.env['HARU_TEST_SECRET'] = 'must not be seen';
  const { end, lines } = run({ command: ['sh', '-c', 'pwd; env'], cwd: folder, env: { GREETING: '안녕' } });
  await end;
  delete process.env['HARU_TEST_SECRET'];
  expect(lines[0]).toBe(folder);
  expect(lines).toContain('GREETING=안녕');
  expect(lines.join('\n')).not.toContain('must not be seen');
});

test.each([
  [
    'a non-zero exit',
    { command: ['sh', '-c', 'echo 마지막; exit 3'] },
    /^sh ended with exit code 3; its last line: 마지막$/,
  ],
  ['a signal', { command: ['sh', '-c', 'kill -KILL $$'] }, /^sh ended with signal SIGKILL$/],
  ['an unknown command', { command: ['no-such-command'] }, /"no-such-command" was not found on PATH/],
  ['a missing file', { command: ['./none.sh'], cwd: folder }, /there is no program .*none\.sh/],
  [
    'a missing folder',
    { command: ['true'], cwd: '/no/such/folder' },
    /\/no\/such\/folder \(option cwd\) does not exist/,
  ],
] as const)('%s is an error that names it', async (_name, options, message) => {
  await expect(run(options).end).rejects.toThrow(message);
});

test('a stop ends the whole group, also what ignores SIGTERM', async () => {
  const { end, lines, abort } = run({
    command: [
      'sh',
      '-c',
      'sh -c \'trap "" TERM; sleep 300; sleep 300\' & trap "" TERM; echo $$ $!; sleep 300; sleep 300',
    ],
  });
  const pids = (await waitFor(() => lines[0] ?? null)).split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  abort('the try took longer than its limit of 1 s');
  await expect(end).rejects.toThrow('the try took longer than its limit of 1 s');
  await waitFor(() => !pids.some(isAlive));
});

test('what the program leaves in the background ends with it and does not hold up the result', async () => {
  const { end } = run({ command: ['sh', '-c', 'sleep 300 & echo $!'] });
  const { lastLine } = await end;
  expect(lastLine).toMatch(/^\d+$/);
  await waitFor(() => !isAlive(Number(lastLine)));
});

test('the program does not outlive a process that is killed with SIGKILL', async () => {
  const child = fork(new URL('../../test/ssh/fixtures/shellChild.ts', import.meta.url), {
    execArgv: ['--no-warnings'],
    serialization: 'json',
  });
  const [pid] = (await once(child, 'message')) as [number];
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await waitFor(() => !isAlive(pid));
});
