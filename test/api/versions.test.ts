import { beforeAll, expect, it } from 'vitest';
import { storeDagFile } from '../../server/db/dagVersions.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { testApi } from './support.ts';

const { database, call, get } = await testApi();
const DIFFERENCE = '/api/haru/v1/dags/changing/versions/difference';

beforeAll(async () => {
  const versions = [
    { source: 'one\ntwo\nthree', retries: 0 },
    { source: 'one\n2\nthree', retries: 3 },
    { source: 'one\n2\nthree', retries: 4 },
  ];
  for (const [place, { source, retries }] of versions.entries())
    await inTransaction(database.pool, (db) =>
      storeDagFile(db, {
        file: '/dags/changing.ts',
        bundle: { hash: `bundle ${place}`, code: '', sourceMap: '', source, nativeVersions: {} },
        dags: [
          {
            definition: definitionOf([taskOf('load', { retries })], { dagId: 'changing' }),
            definitionHash: `definition ${place}`,
          },
        ],
        loadMs: 1,
        sourceCommit: null,
        isPausedByDefault: false,
      }),
    );
});

it('tells what two versions declare otherwise, and where the text of the file differs', async () => {
  const changed = { taskId: 'load', kind: 'changed', option: 'retries' };
  expect(await get(DIFFERENCE)).toEqual({ from: 2, to: 3, changes: [{ ...changed, before: 3, after: 4 }], code: [] });
  expect(await get(`${DIFFERENCE}?from=1&to=2`)).toEqual({
    from: 1,
    to: 2,
    changes: [{ ...changed, before: 0, after: 3 }],
    code: [
      {
        before: 1,
        after: 1,
        lines: [
          { kind: 'kept', text: 'one' },
          { kind: 'removed', text: 'two' },
          { kind: 'added', text: '2' },
          { kind: 'kept', text: 'three' },
        ],
      },
    ],
  });
});

it.each([
  [404, '/api/haru/v1/dags/nope/versions/difference'],
  [404, `${DIFFERENCE}?to=9`],
  [404, `${DIFFERENCE}?to=1`],
  [422, `${DIFFERENCE}?from=0`],
])('%i: %s', async (status, url) => {
  expect(await call('GET', url)).toMatchObject({ status });
});
