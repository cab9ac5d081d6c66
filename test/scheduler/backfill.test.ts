import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BackfillOrder } from '../../server/core/backfillVerbs.ts';
import { storeBackfill } from '../../server/db/backfills.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { createBackfillVerbs } from '../../server/scheduler/backfillVerbs.ts';
import { tendBackfills } from '../../server/scheduler/tendBackfills.ts';
import { firstTask, heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { startAll } from '../support/startAll.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { backfillOf, dagNamed } from '../support/requests.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/backfilled.ts'), import.meta.dirname);

const errors: unknown[] = [];
const deps = { pool, definitions: createDefinitionCache(), onError: (error: unknown) => void errors.push(error) };
let hints = 0;
const verbs = createBackfillVerbs({ ...deps, hintWork: () => void hints++, hintChange: () => void hints++ });
const by = { user: 'somebody', via: 'cli' } as const;

async function order(changes: Partial<BackfillOrder> = {}): Promise<BackfillOrder> {
  return backfillOf(await dagNamed(pool, 'filled'), changes);
}
const create = async (changes: Partial<BackfillOrder> = {}) => {
  const { id, applied } = await verbs.create(await order(changes), by);
  await applied;
  return id;
};

/** `01 queued`, by date. */
async function runs(state?: string): Promise<string[]> {
  const { rows } = await pool.query<{ day: string; state: string }>(
    `select to_char(logical_date at time zone 'UTC', 'DD') as day, state from haru.dag_run
     where logical_date is not null and ($1::text is null or state::text = $1) order by logical_date`,
    [state],
  );
  return rows.map((row) => (state === undefined ? `${row.day} ${row.state}` : row.day));
}
const end = (day: string, state = 'success') =>
  pool.query(`update haru.dag_run set state = $2::haru.run_state where logical_date = $1`, [
    `2026-01-${day}T00:00:00Z`,
    state,
  ]);
async function backfill(id: number) {
  const { rows } = await pool.query<{ isOver: boolean; isCanceled: boolean; dates: string[] }>(
    `select completed_at is not null as "isOver", canceled_at is not null as "isCanceled",
       (select array_agg(action || ': ' || reason order by place) from haru.backfill_date where backfill_id = b.id) as dates
     from haru.backfill b where id = $1`,
    [id],
  );
  return rows[0]!;
}
const RUNS = [`delete from haru.task_instance`, `delete from haru.task_tally`, `delete from haru.dag_run`];

beforeEach(async () => {
  for (const statement of [...RUNS, `delete from haru.backfill`, `update haru.dag set is_paused = false`])
    await pool.query(statement);
  hints = 0;
});

describe('starting', () => {
  it.each([
    [false, ['01', '02'], ['02', '03']],
    [true, ['04', '05'], ['03', '04']],
  ])('backwards %s: in order, by its own number, whatever the DAG allows', async (backwards, first, then) => {
    await heldRun(database, 'filled');
    await create({ backwards });
    expect(hints).toBe(4);
    await startAll(pool);
    expect(await runs('running')).toEqual(first);
    await end(backwards ? '05' : '01');
    await startAll(pool);
    expect(await runs('running')).toEqual(then);
  });

  it('leaves the place of live runs free, and puts its tasks behind theirs', async () => {
    const id = await create();
    await startAll(pool);
    const live = await heldRun(database, 'filled');
    await pool.query(`update haru.dag_run set state = 'queued' where id = $1`, [live]);
    expect(await startAll(pool)).toEqual([live]);
    const { rows } = await pool.query<{ lane: number }>(
      `select distinct t.lane from haru.task_instance t join haru.dag_run r on r.id = t.run_id where r.backfill_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ lane: 1 }]);
  });

  it('waits while it, or its DAG, is paused', async () => {
    const id = await create();
    await verbs.setPaused(id, true, by);
    expect(await startAll(pool)).toEqual([]);
    await verbs.setPaused(id, false, by);
    await pool.query(`update haru.dag set is_paused = true`);
    expect(await startAll(pool)).toEqual([]);
    await pool.query(`update haru.dag set is_paused = false`);
    expect(await startAll(pool)).toHaveLength(2);
  });
});

describe('runs that are there already', () => {
  it('are cleared where they are reprocessed, and go by the backfill', async () => {
    await create({ to: new Date('2026-01-02T00:00:00Z') });
    await end('01');
    await end('02', 'failed');
    await tendBackfills(deps);
    const id = await create({ reprocess: 'failed', to: new Date('2026-01-03T00:00:00Z'), conf: { city: '서울' } });
    expect((await backfill(id)).dates).toEqual(['skip: run_succeeded', 'clear: run_failed', 'create: no_run']);
    expect(await runs()).toEqual(['01 success', '02 queued', '03 queued']);
    const { rows } = await pool.query(
      `select clear_number as clears, conf from haru.dag_run where backfill_id = $1 order by logical_date`,
      [id],
    );
    expect(rows).toEqual([
      { clears: 1, conf: { city: '서울' } },
      { clears: 0, conf: { city: '서울' } },
    ]);
  });

  it('and were created or started between plan and creation are left alone', async () => {
    await create({ to: new Date('2026-01-01T00:00:00Z') });
    await end('01', 'failed');
    await tendBackfills(deps);
    const asked = await order({ reprocess: 'failed', to: new Date('2026-01-02T00:00:00Z') });
    const plan = await verbs.plan(asked);
    await pool.query(`update haru.dag_run set state = 'queued'`);
    await pool.query(
      `insert into haru.dag_run (dag_no, run_id, run_type, version_id, logical_date, run_after, triggered_by)
       values ($1, 'by hand', 'manual', $2, '2026-01-02', clock_timestamp(), 'cli')`,
      [asked.dagNo, asked.versionId],
    );
    const id = await inTransaction(pool, (db) => storeBackfill(db, asked, plan, 'somebody'));
    expect(await tendBackfills(deps)).toBe(1);
    expect((await backfill(id)).dates).toEqual(['blocked: changed_meanwhile', 'skip: created_meanwhile']);
  });
});

it('a run that by then cannot go over to the latest version stays as it is', async () => {
  await create({ to: new Date('2026-01-01T00:00:00Z') });
  await end('01', 'failed');
  await tendBackfills(deps);
  const asked = await order({ reprocess: 'failed', isOnLatest: true, to: new Date('2026-01-02T00:00:00Z') });
  const plan = await verbs.plan(asked);
  await pool.query(`update haru.dag set is_stale = true where dag_no = $1`, [asked.dagNo]);
  expect(await verbs.plan(asked)).toMatchObject([{ action: 'blocked', reason: 'no_latest' }, { action: 'create' }]);
  const id = await inTransaction(pool, (db) => storeBackfill(db, asked, plan, 'somebody'));
  await tendBackfills(deps);
  await pool.query(`update haru.dag set is_stale = false`);
  expect((await backfill(id)).dates).toEqual(['blocked: no_latest', 'create: no_run']);
  expect(await runs()).toEqual(['01 failed', '02 queued']);
});

describe('the end', () => {
  it('comes with the end of the last run, which then starts by its DAG when it is cleared', async () => {
    const id = await create({ to: new Date('2026-01-02T00:00:00Z') });
    await startAll(pool);
    await end('01');
    expect(await tendBackfills(deps)).toBe(0);
    await end('02', 'failed');
    expect(await tendBackfills(deps)).toBe(1);
    expect(await backfill(id)).toMatchObject({ isOver: true, isCanceled: false });
    await pool.query(`update haru.dag_run set state = 'queued'`);
    expect(await startAll(pool)).toHaveLength(1);
    await expect(verbs.cancel(id, by)).rejects.toThrow(/has ended/);
    await expect(verbs.setPaused(id, true, by)).rejects.toThrow(/has ended/);
    await expect(verbs.cancel(id + 1, by)).rejects.toThrow(/no backfill/);
  });

  it('by cancel leaves no run that waits, and stops those that run', async () => {
    const id = await create();
    const [first] = await startAll(pool);
    await holdTry(database, first!, 60);
    await verbs.cancel(id, by);
    expect(await backfill(id)).toMatchObject({ isOver: true, isCanceled: true });
    expect(await runs()).toEqual(['01 failed', '02 failed', '03 failed', '04 failed', '05 failed']);
    expect(await firstTask(database, first!)).toMatchObject({ state: 'running' });
    const { rows } = await pool.query(`select wanted_state as wanted from haru.task_instance where run_id = $1`, [
      first,
    ]);
    expect(rows).toEqual([{ wanted: 'failed' }]);
    expect(await startAll(pool)).toEqual([]);
  });

  it('of one that was canceled or created halfway is brought about by the scheduler', async () => {
    const asked = await order();
    const id = await inTransaction(pool, async (db) => storeBackfill(db, asked, await verbs.plan(asked), 'somebody'));
    expect(await runs()).toEqual([]);
    await tendBackfills(deps);
    expect(await runs('queued')).toHaveLength(5);
    await pool.query(`update haru.backfill set canceled_at = clock_timestamp() where id = $1`, [id]);
    expect(await tendBackfills(deps)).toBe(1);
    expect(await runs('failed')).toHaveLength(5);
    expect(await tendBackfills(deps)).toBe(0);
  });
});

describe('what is refused', () => {
  it('dates of another backfill that has not ended; others of the same DAG are not', async () => {
    await create({ to: new Date('2026-01-02T00:00:00Z') });
    await expect(create({ reprocess: 'completed' })).rejects.toThrow(/works on some of these dates/);
    await create({ from: new Date('2026-01-03T00:00:00Z') });
    expect(await runs('queued')).toHaveLength(5);
  });

  it('a plan that is no longer the one that was seen, and one that does nothing', async () => {
    const seen = await verbs.plan(await order());
    await create({ seen, to: new Date('2026-01-05T00:00:00Z') });
    await expect(create({ seen })).rejects.toThrow(/^The plan has changed .*create, now blocked/);
    await pool.query(`update haru.dag_run set state = 'success'`);
    await tendBackfills(deps);
    await expect(create()).rejects.toThrow(/nothing to do/);
  });
});

it('2,000 runs are created in batches', async () => {
  await create({ from: new Date('2018-01-01T00:00:00Z'), to: new Date('2023-06-23T00:00:00Z') });
  expect(await runs('queued')).toHaveLength(2_000);
  expect(await startAll(pool)).toHaveLength(2);
});

describe('a batch', () => {
  /** A backfill of five days that nobody has begun to apply. */
  const store = async (dagId: string, changes: Partial<BackfillOrder> = {}) => {
    const asked = backfillOf(await dagNamed(pool, dagId), changes);
    const plan = await verbs.plan(asked);
    return inTransaction(pool, (db) => storeBackfill(db, asked, plan, 'somebody'));
  };
  const applied = async (id: number) => {
    const { rowCount } = await pool.query(`select from haru.backfill_date where backfill_id = $1 and is_applied`, [id]);
    return rowCount;
  };

  it('goes by the task instances of the runs that it creates or clears', async () => {
    const created = await store('wide');
    for (const dates of [2, 4, 5]) {
      await tendBackfills(deps);
      expect(await applied(created)).toBe(dates);
    }
    await pool.query(`update haru.dag_run set state = 'failed'`);
    expect(await tendBackfills(deps)).toBe(1);
    const cleared = await store('wide', { reprocess: 'failed' });
    await tendBackfills(deps);
    expect(await applied(cleared)).toBe(2);
    expect(await runs('queued')).toEqual(['01', '02']);
  });

  it('that fails holds up no other backfill', async () => {
    const broken = await store('filled');
    await pool.query(`update haru.backfill_date set run_after = 'infinity' where backfill_id = $1`, [broken]);
    const sound = await store('wide');
    await tendBackfills(deps);
    expect([await applied(broken), await applied(sound)]).toEqual([0, 2]);
    expect(errors).toEqual([expect.any(TypeError)]);
  });
});
