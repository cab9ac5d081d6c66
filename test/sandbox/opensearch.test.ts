import { expect, test } from 'vitest';
import { startOpenSearch } from '../../sandbox/components/opensearch/opensearch.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';
import { MISSING_FOR_OPENSEARCH } from '../support/testOpenSearch.ts';

test.skipIf(MISSING_FOR_OPENSEARCH !== null)(
  `OpenSearch starts, is adopted, keeps what it was given and ends (needs ${MISSING_FOR_OPENSEARCH ?? 'nothing more'})`,
  { timeout: 360_000 },
  async () => {
    const folder = testFolder();
    const first = await startOpenSearch({ folder, report: silent });
    const put = await fetch(`${first.url}/창고/_doc/1?refresh=true`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: '하루' }),
    });
    expect(await put.json()).toMatchObject({ _index: '창고', result: 'created' });
    const second = await startOpenSearch({ folder, report: silent });
    expect([second.pid, second.port]).toEqual([first.pid, first.port]);
    await second.stop();
    await waitFor(() => !isAlive(first.pid));
  },
);
