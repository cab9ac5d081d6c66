import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sweepLedger } from '../../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../../workers/ledger/verify.ts';
import { expectLegalMoves, expectOneSuccess } from '../../support/history.ts';
import { martTally } from '../../support/martTally.ts';
import type { MainJob } from './mainJob.ts';

const SHARE = 'log_buffer>warehouse:/nginx/';

/**
 * Nothing lost, nothing doubled, nothing wrong: mart, warehouse, log buffer, receipts, tries and states of an installation
 * whose runs have ended, against everything that was ever pushed into it; and no process has ended by itself.
 */
export async function expectWhole(job: MainJob): Promise<void> {
  const days = await job.quiet();
  expect(job.processes.crashes).toEqual([]);
  expect(await martTally(job.mart)).toEqual(job.pushed.tally());
  await expectNothingLeftBehind(job);
  await expectReceipts(job, days);
  await expectOneSuccess(job.pool);
  await expectLegalMoves(job.pool);
}

/** Rows and rejects are what was pushed; the log buffer is empty; the warehouse holds what the ledger lists and nothing else. */
async function expectNothingLeftBehind({ pool, mart, redis, pushed, warehouse, connection }: MainJob): Promise<void> {
  const { rows: batches } = await pool.query(
    `select coalesce(sum(rows) filter (where state = 'published'), 0)::int as rows,
       coalesce(sum(rejects) filter (where state = 'published'), 0)::int as rejects,
       sum(lost)::int as lost, count(*) filter (where state = 'claiming')::int as unfinished
     from haru.ledger_batch`,
  );
  expect(batches).toEqual([
    { rows: pushed.elements - pushed.rejects, rejects: pushed.rejects, lost: 0, unfinished: 0 },
  ]);
  const { rows: refused } = await mart.query('select count(*)::int as refused from haru_load.reject');
  expect(refused).toEqual([{ refused: pushed.refusedByLoad }]);
  expect(await redis.keys('*')).toEqual([]);

  const swept = await sweepLedger({ pool, connection }, { dryRun: false });
  expect(swept).toMatchObject({ unknownFiles: [], waitingClaims: [], failures: [] });
  const { rows: files } = await pool.query<{ url: string }>('select url from haru.ledger_file');
  const stored = (await readdir(warehouse, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(stored.map((entry) => join(entry.parentPath, entry.name)).toSorted()).toEqual(
    files.map(({ url }) => join(warehouse, url.slice('warehouse:'.length))).toSorted(),
  );
  expect((await verifyLedger({ pool, connection })).problems).toEqual([]);
}

/** Every KST day that a UTC key overlaps has a receipt, in the mart and as a copy in the ledger. */
async function expectReceipts({ pool, mart }: MainJob, days: readonly string[]): Promise<void> {
  const query = (table: string): string =>
    `select share || ' ' || day as receipt, rows::int, ids_hash from ${table} order by 1`;
  const { rows: receipts } = await mart.query<{ receipt: string }>(query('haru_load.receipt'));
  const { rows: copies } = await pool.query(query('haru.ledger_receipt'));
  expect(copies).toEqual(receipts);
  const wanted = days.flatMap((day) =>
    [0, 1].map((later) => {
      const date = new Date(Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6) + later));
      return `${SHARE}${day} ${date.toISOString().slice(0, 10)}`;
    }),
  );
  expect(receipts.map(({ receipt }) => receipt)).toEqual(wanted.toSorted());
}
