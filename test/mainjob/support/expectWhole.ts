import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { tallyOfRow, tallyQuery, type DayTally } from '../../../sandbox/events/tally.ts';
import { canMove, canRunMove, type RunState, type TaskState } from '../../../server/core/states.ts';
import { sweepLedger } from '../../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../../workers/ledger/verify.ts';
import type { MainJob } from './mainJob.ts';

const SHARE = 'log_buffer>warehouse:/nginx/';

/**
 * Nothing lost, nothing doubled, nothing wrong: mart, warehouse, log buffer, receipts, tries and states of an installation
 * whose runs have ended, against everything that was ever pushed into it; and no process has ended by itself.
 */
export async function expectWhole(job: MainJob): Promise<void> {
  const days = await job.quiet();
  expect(job.processes.crashes).toEqual([]);
  expect(await martTally(job)).toEqual(job.pushed.tally());
  await expectNothingLeftBehind(job);
  await expectReceipts(job, days);
  await expectOneSuccessfulTry(job);
  await expectLegalTransitions(job);
}

/** The mart's tally by KST day. */
export async function martTally({ mart }: MainJob): Promise<ReadonlyMap<string, DayTally>> {
  const { rows } = await mart.query<Record<keyof DayTally | 'day', string>>(tallyQuery('mart.access_log'));
  return new Map(rows.map((row) => [row.day, tallyOfRow(row)]));
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

/** As many successful tries as moves to success: a task runs to effect once, and once more each time it is cleared. */
async function expectOneSuccessfulTry({ pool }: MainJob): Promise<void> {
  const { rows } = await pool.query<{ state: string; tries: number; successes: number; open: number }>(
    `select t.run_id, t.task_no, t.state::text,
       (select count(*)::int from haru.task_try y where (y.run_id, y.task_no) = (t.run_id, t.task_no) and y.outcome = 'success') as tries,
       (select count(*)::int from haru.task_try y where (y.run_id, y.task_no) = (t.run_id, t.task_no) and y.outcome is null) as open,
       (select count(*)::int from haru.event e
        where e.subject = 'task' and (e.run_id, e.task_no) = (t.run_id, t.task_no) and e.to_state = 'success') as successes
     from haru.task_instance t order by t.run_id, t.task_no`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => row.state !== 'success' || row.tries !== row.successes || row.open > 0)).toEqual([]);
}

/** Each event's move is one of the table's, and begins where the one before it ended. */
async function expectLegalTransitions({ pool }: MainJob): Promise<void> {
  const { rows } = await pool.query<{ subject: 'task' | 'run'; before: string; from: string; to: string }>(
    `select subject, run_id, task_no, from_state as "from", to_state as "to",
       lag(to_state, 1, case subject when 'task' then 'none' else 'queued' end)
         over (partition by subject, run_id, task_no order by row_version) as before
     from haru.event where subject in ('task', 'run') and from_state is not null`,
  );
  expect(rows.length).toBeGreaterThan(0);
  const illegal = rows.filter(({ subject, before, from, to }) => {
    const isLegal =
      subject === 'task' ? canMove(from as TaskState, to as TaskState) : canRunMove(from as RunState, to as RunState);
    return before !== from || !isLegal;
  });
  expect(illegal).toEqual([]);
}
