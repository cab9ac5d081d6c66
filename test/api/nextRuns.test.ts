import { beforeAll, describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();

interface Preview {
  readonly runs: readonly {
    readonly businessDay: string;
    readonly intervalStart: string;
    readonly intervalEnd: string;
    readonly runAfter: string;
  }[];
  readonly problem: string | null;
}
const preview = (dagId: string, query = '') => get<Preview>(`/api/haru/v1/dags/${dagId}/next${query}`);

beforeAll(async () => {
  const tasks = [taskOf('t')];
  const midnight = cronOf('0 0 * * *', { zone: 'Asia/Seoul', delayMs: 600_000 });
  await storeDags(
    database,
    definitionOf(tasks, {
      dagId: 'daily',
      zone: 'Asia/Seoul',
      schedule: midnight,
      start: '2020-01-01T15:00:00Z',
      catchup: true,
    }),
  );
  await storeDags(
    database,
    definitionOf(tasks, {
      dagId: 'weekly',
      schedule: cronOf('0 0 * * 1', { calendar: 'kr', onHoliday: 'skip' }),
    }),
  );
  await storeDags(database, definitionOf(tasks, { dagId: 'by_hand' }));
});

describe('the next runs of a DAG', () => {
  it('are 30, each with its day, its interval and when it starts', async () => {
    const { runs, problem } = await preview('daily');
    expect(problem).toBeNull();
    expect(runs).toHaveLength(30);
    expect(runs[0]).toEqual({
      businessDay: '2020-01-02',
      intervalStart: '2020-01-01T15:00:00.000Z',
      intervalEnd: '2020-01-02T15:00:00.000Z',
      runAfter: '2020-01-02T15:10:00.000Z',
    });
    expect(runs.at(-1)?.businessDay).toBe('2020-01-31');
  });

  it('come after the latest scheduled one', async () => {
    await database.pool.query(
      `insert into haru.dag_run (dag_no, version_id, run_id, run_type, state, logical_date, interval_start, interval_end, run_after, triggered_by)
       select dag_no, version_id, 'one', 'scheduled', 'queued', at, at, at + interval '1 day', at + interval '1 day', 'timetable'
       from haru.dag, (values (timestamptz '2020-03-01T15:00Z')) given (at) where dag_id = 'daily'`,
    );
    const { runs } = await preview('daily', '?count=2');
    expect(runs.map(({ businessDay }) => businessDay)).toEqual(['2020-03-03', '2020-03-04']);
  });

  it('go as far as the calendar, and say why no further', async () => {
    const { runs, problem } = await preview('weekly', '?count=100');
    expect(runs.length).toBeLessThan(100);
    expect(problem).toMatch(/2028/);
  });

  it('are none once the file no longer defines it, and it says so', async () => {
    await storeDags(
      database,
      definitionOf([taskOf('t')], { dagId: 'left', schedule: cronOf('0 0 * * *'), start: '2020-01-01T00:00:00Z' }),
    );
    expect((await preview('left')).runs).toHaveLength(30);
    await database.pool.query(`update haru.dag set is_stale = true where dag_id = 'left'`);
    expect(await preview('left')).toEqual({
      runs: [],
      problem: 'left is no longer defined by its file /dags/left.ts: it gets no further runs.',
    });
  });

  it('are none without a schedule, and no more than 100 are computed', async () => {
    expect(await preview('by_hand')).toEqual({ runs: [], problem: null });
    expect(await call('GET', '/api/haru/v1/dags/daily/next?count=101')).toMatchObject({ status: 422 });
    expect(await call('GET', '/api/haru/v1/dags/nope/next')).toMatchObject({ status: 404 });
  });
});
