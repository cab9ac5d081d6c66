import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { recordContext } from '../../test/ssh/operatorContext.ts';
import { waitFor } from '../../test/support/waitFor.ts';
import type { PythonOptions } from '../../server/dag/operators.ts';
import { python } from './python.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'haru python 시험-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
function run(options: PythonOptions) {
  const recorded = recordContext();
  return { ...recorded, end: python.run(options, recorded.context) };
}

file('beside.py', 'FACTOR = 2\n');
const script = file(
  'job.py',
  `import sys, os
import beside
def main(name, n):
    print('인사', name)
    print('경고', file=sys.stderr)
    return {'name': name, 'twice': n * beside.FACTOR, 'environment': sorted(os.environ), 'nothing': None}
def fails():
    raise ValueError('잘못')
def endless():
    print('began')
    while True: pass
def nan():
    return float('nan')
def large():
    return 'x' * 2_000_000
not_callable = 1
`,
);

test('a function of a file gets the arguments, and what it returns is the result', async () => {
  const { end, lines } = run({ script, args: { name: '하루', n: 3 } });
  expect(await end).toEqual({
    name: '하루',
    twice: 6,
    environment: expect.not.arrayContaining(['HARU_TEST_SECRET', 'DATABASE_URL']) as unknown,
    nothing: null,
  });
  expect(lines).toEqual(expect.arrayContaining(['인사 하루', '경고']));
});

test('a function of a module', async () => {
  expect(await run({ script: 'json:dumps', args: { obj: [1, '가'], ensure_ascii: false } }).end).toBe('[1, "가"]');
});

test.each([
  [`${script}:fails`, /job\.py:fails ended with exit code 1: ValueError: 잘못$/],
  [`${script}:nan`, /exit code 1: ValueError: Out of range float values/],
  [`${script}:large`, /returned 2000002 bytes: write them to a file/],
  [`${script}:absent`, /exit code 1: .*job\.py has no function absent$/],
  [`${script}:not_callable`, /has no function not_callable$/],
  [script, /TypeError: main\(\) missing 2 required positional arguments/],
  [join(folder, 'nowhere.py'), /there is no file .*nowhere\.py \(option script\)/],
  ['no.such.module', /ModuleNotFoundError: No module named 'no'/],
])('%s says what is wrong', async (of, message) => {
  await expect(run({ script: of }).end).rejects.toThrow(message);
});

test('an interpreter that is not there is named', async () => {
  await expect(run({ script, interpreter: 'python9' }).end).rejects.toThrow(/"python9" was not found on PATH/);
});

test('a stop ends the process', async () => {
  const { end, lines, abort } = run({ script: `${script}:endless` });
  await waitFor(() => lines.includes('began'));
  abort('asked to');
  await expect(end).rejects.toThrow('asked to');
});

test('requirements are there in an environment that is made once', { timeout: 120_000 }, async () => {
  const wheel = join(folder, 'haru_given-1.0-py3-none-any.whl');
  const write = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('haru_given.py', 'def main(): return __file__')
    wheel.writestr('haru_given-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: haru_given\\nVersion: 1.0\\n')
    wheel.writestr('haru_given-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('haru_given-1.0.dist-info/RECORD', '')
`;
  execFileSync('python3', ['-c', write, wheel]);
  const options = { script: 'haru_given', requirements: [wheel] };
  const places = await Promise.all([run(options).end, run(options).end]);
  expect(new Set(places).size).toBe(1);
  const venv = (places[0] as string).split('/lib/')[0]!;
  onTestFinished(() => rmSync(venv, { recursive: true, force: true }));
  expect(await run(options).end).toBe(places[0]);
  await expect(run({ script: 'x', requirements: [join(folder, 'absent.whl')] }).end).rejects.toThrow(
    /installing .*absent\.whl failed with exit code 1: ERROR/,
  );
});
