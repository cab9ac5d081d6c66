import { describe, expect, it } from 'vitest';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { buildApp } from '../../server/api/app.ts';
import { createHints } from '../../server/api/stream/hints.ts';
import type { RerunVerbs } from '../../server/core/rerunVerbs.ts';
import type { RunVerbs } from '../../server/core/runVerbs.ts';
import type { ApprovalVerbs } from '../../server/core/approvalVerbs.ts';
import type { AssetVerbs } from '../../server/core/assetVerbs.ts';
import type { BackfillVerbs } from '../../server/core/backfillVerbs.ts';
import { openDatabase } from '../../server/db/database.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { testApi } from './support.ts';

const { app, call } = await testApi();

describe('answers', () => {
  it.each([
    ['GET', '/api/v2/nothing', 404, { error: 'API route not found' }],
    ['GET', '/api/v2/version/', 404, { error: 'API route not found' }],
    ['GET', '/api/haru/v1/nothing', 404, { detail: 'Not Found' }],
    ['DELETE', '/api/v2/dags/x/dagRuns', 405, { detail: 'Method Not Allowed' }],
    ['POST', '/api/v2/version', 405, { detail: 'Method Not Allowed' }],
    ['GET', '/api/v2/dags/x', 404, { detail: 'The Dag with ID: `x` was not found' }],
    ['GET', '/api/v2/dags/x/dagRuns/y', 404, { detail: 'The DagRun with dag_id: `x` and run_id: `y` was not found' }],
    [
      'GET',
      '/api/v2/dags/x/dagRuns/y/taskInstances/z',
      404,
      { detail: 'The DagRun with dag_id: `x` and run_id: `y` was not found' },
    ],
    ['GET', '/api/v2/importErrors/9', 404, { detail: 'The ImportError with import_error_id: `9` was not found' }],
    ['GET', '/api/v2/dags/%00', 400, { detail: expect.stringMatching(/cannot store/) }],
    ['GET', '/api/v2/dags?offset=99999999999999999999', 400, { detail: expect.any(String) }],
  ] as const)('%s %s: %i', async (method, url, status, body) => {
    const answer = await call(method, url);
    expect(answer).toMatchObject({ status, body });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it.each([
    ['{"is_paused": tru', 'json_invalid'],
    ['', 'missing'],
    ['[]', 'dict_type'],
  ])('422 for the body %j', async (payload, type) => {
    expect(await call('PATCH', '/api/v2/dags/x', payload, { 'content-type': 'application/json' })).toMatchObject({
      status: 422,
      body: { detail: [{ type, loc: ['body'] }] },
    });
  });

  it('413 for a body of over a megabyte', async () => {
    const conf = { text: 'x'.repeat(1024 * 1024) };
    expect(await call('POST', '/api/v2/dags/x/dagRuns', { logical_date: null, conf })).toMatchObject({ status: 413 });
  });

  it('carry the headers that keep a page safe', async () => {
    const { headers } = await app.inject('/api/v2/version');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });
});

describe('without a database', () => {
  it('says so with an id that the log holds, and tells health', async () => {
    const lines: string[] = [];
    const database = openDatabase('postgres://127.0.0.1:1/none', { applicationName: 'haru test' });
    const lost = await buildApp({
      services: {
        database,
        definitions: createDefinitionCache(),
        runs: {} as RunVerbs,
        backfills: {} as BackfillVerbs,
        reruns: {} as RerunVerbs,
        assets: {} as AssetVerbs,
        approvals: {} as ApprovalVerbs,
        keyRing: parseKeyRing(generateKey()),
        hints: createHints().hints,
        version: '1',
      },
      logger: pino(
        new Writable({
          write(chunk: Buffer, _encoding, done) {
            lines.push(chunk.toString());
            done();
          },
        }),
      ),
      pageFolder: '',
    });
    const response = await lost.inject({ url: '/api/v2/dags', headers: { authorization: 'Bearer x' } });
    expect(response.statusCode).toBe(503);
    const { detail, error_id: errorId } = response.json<{ detail: string; error_id: string }>();
    expect(detail).toBe('The database cannot be reached');
    expect(lines.find((line) => line.includes(errorId))).toContain('ECONNREFUSED');
    expect((await lost.inject('/api/v2/monitor/health')).json()).toMatchObject({
      metadatabase: { status: 'unhealthy' },
    });
    await lost.close();
    await database.close();
  });
});
