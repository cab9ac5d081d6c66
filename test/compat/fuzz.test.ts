import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { atEnd } from '../support/atEnd.ts';
import { waitFor } from '../support/waitFor.ts';
import { compatPython, runPython } from './python.ts';
import { startServer } from './server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 400_000 });

const [python, { url, token }] = await Promise.all([compatPython(), startServer()]);
const folder = await mkdtemp(join(tmpdir(), 'haru-fuzz-'));
atEnd(() => rm(folder, { recursive: true, force: true }));

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** Of the whole search. */
const MAX_SECONDS = 60;

/** Names of things that are there, so that what is sent goes beyond the first 404. */
const CONFIG = `
[parameters]
"path.dag_id" = "compat_steps"
"path.dagId" = "compat_steps"
"path.dag_run_id" = "fuzzed"
"path.runId" = "fuzzed"
"path.task_id" = "count"
"path.taskId" = "count"
"path.map_index" = -1
"path.mapIndex" = -1
"path.try_number" = 1
"path.tryNumber" = 1
"path.task_try_number" = 1
"path.xcom_key" = "return_value"
"path.version_number" = 1
"path.pool_name" = "default_pool"
"path.backfill_id" = 1
`;

it('no request is answered by a fault, or by what the document does not say', async () => {
  const json = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const dag = `${url}/api/v2/dags/compat_steps`;
  await fetch(`${dag}/dagRuns`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ dag_run_id: 'fuzzed', logical_date: null }),
  });
  const state = async () =>
    (await fetch(`${dag}/dagRuns/fuzzed`, { headers: json })).json() as Promise<{ state: string }>;
  await waitFor(async () => (await state()).state === 'success', { timeoutMs: 60_000 });
  const config = join(folder, 'schemathesis.toml');
  await writeFile(config, CONFIG);

  const answer = await runPython(
    python,
    [
      '-c',
      'from schemathesis.cli import schemathesis; schemathesis()',
      '--config-file',
      config,
      'run',
      `${url}/openapi.json`,
      '--header',
      `Authorization: Bearer ${token}`,
      '--checks',
      CHECKS.join(','),
      '--phases',
      'coverage,fuzzing',
      '--max-time',
      String(MAX_SECONDS),
      '--max-examples',
      '10',
      '--seed',
      '1',
      '--continue-on-failure',
      // They answer for as long as somebody listens.
      '--exclude-path-regex',
      '/stream$|/wait$',
      // What the other requests are about stays.
      ...['delete_dag', 'delete_dag_run'].flatMap((id) => ['--exclude-operation-id', id]),
      '--no-shrink',
      '--warnings',
      'off',
    ],
    { env: { HOME: folder, COLUMNS: '200' }, cwd: folder },
  );
  expect(answer.code, `${answer.stdout}\n${answer.stderr}`).toBe(0);
  expect(answer.stdout).toMatch(/Tested: [1-9]\d+\b/);
  expect(answer.stdout).toMatch(/[1-9]\d{2,} generated/);
});
