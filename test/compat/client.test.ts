import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { compatPython, runPython } from './python.ts';
import { ADMIN, startServer } from './server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 400_000 });

const [python, { url }] = await Promise.all([compatPython(), startServer()]);

/** The steps of client.py, in order. */
const STEPS = [
  'lists_dags',
  'pauses',
  'triggers_and_polls',
  'reads_tasks',
  'reads_tries',
  'reads_logs',
  'reads_xcom',
  'clears',
  'marks',
  'answers',
  'backfills',
  'pools',
  'variables',
  'connections',
  'reads_the_rest',
  'refuses',
  'deletes',
];

it('the official Python client does all its work', async () => {
  const env = { NAME: ADMIN.username, PASSWORD: ADMIN.password };
  const answer = await runPython(python, [join(import.meta.dirname, 'client.py'), url], { env });
  expect(answer.stderr).toBe('');
  expect(answer.stdout.trim().split('\n')).toEqual(STEPS);
  expect(answer.code).toBe(0);
});
