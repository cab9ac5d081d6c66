import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canMove, type TaskState } from '../../server/core/states.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/basics.ts'), schedulers: 2 });
const by = { user: 'test', via: 'cli' } as const;

describe('a run', () => {
  it('hands results on, with dates, lists and nulls as they were', async () => {
    const run = await haru.trigger('order');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'second')).toEqual({
      isDate: true,
      iso: '2026-01-02T03:04:05.678Z',
      second: 2,
      nothing: null,
    });
  });

  it('without a date works on the interval that the schedule has for that moment', async () => {
    const run = await haru.trigger('daily');
    expect(await haru.finished(run)).toBe('success');
    const { rows } = await haru.database.pool.query<{ day: string }>(
      `select to_char((run_after at time zone 'UTC') - interval '1 day', 'YYYY-MM-DD') as day from haru.dag_run where id = $1`,
      [run],
    );
    const day = rows[0]?.day ?? '';
    expect(await haru.result(run, 'day')).toMatchObject({ key: day.replaceAll('-', ''), businessDay: day });
  });

  it('ends every task by what its tries said', async () => {
    const run = await haru.trigger('outcomes');
    expect(await haru.finished(run)).toBe('failed');
    expect(await haru.states(run)).toEqual({
      flaky: 'success',
      again_soon: 'success',
      never: 'failed',
      after_never: 'upstream_failed',
      cleanup: 'success',
      skips: 'skipped',
      unstorable: 'failed',
    });
    expect(await haru.tries(run)).toEqual({
      flaky: ['failed', 'failed', 'success'],
      again_soon: ['failed', 'success'],
      never: ['failed'],
      cleanup: ['success'],
      skips: ['skipped'],
      unstorable: ['failed'],
    });
    expect((await haru.log(run, 'unstorable')).map((line) => line.m).join('\n')).toContain('a Map cannot be stored');
  });

  it('follows branches and short circuits', async () => {
    const run = await haru.trigger('choices');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.states(run)).toEqual({
      size: 'success',
      big: 'skipped',
      small: 'success',
      join: 'success',
      gate: 'success',
      behind: 'skipped',
      'grouped.inner': 'success',
    });
  });

  it('survives tasks that kill their process, and keeps their last lines', async () => {
    const run = await haru.trigger('dies');
    expect(await haru.finished(run)).toBe('failed');
    expect(await haru.states(run)).toEqual({ killed: 'success', exits: 'failed' });
    expect(await haru.tries(run)).toEqual({ killed: ['failed', 'success'], exits: ['failed'] });
    const lines = (await haru.log(run, 'killed')).map((line) => line.m);
    expect(lines[0]).toBe('the last line before the end');
    expect(lines[1]).toContain('SIGKILL');
  });

  it('stops tries at their time limit, gently first', async () => {
    const run = await haru.trigger('slow');
    expect(await haru.finished(run)).toBe('failed');
    const messages = (await haru.log(run, 'limited')).map((line) => line.m).join('\n');
    expect(messages).toContain('longer than its limit of 0.3 s');
    expect((await haru.log(run, 'polite')).map((line) => line.m).join('\n')).toContain('cleaned up');
  });

  it('keeps what tasks say, from every source, in an empty environment', async () => {
    const run = await haru.trigger('speaks', { conf: { city: '부산' } });
    expect(await haru.finished(run)).toBe('success');
    const says = await haru.log(run, 'says');
    expect(says).toContainEqual(
      expect.objectContaining({ l: 'warn', s: 'task', m: '안녕하세요', f: { city: '부산' } }),
    );
    expect(says).toContainEqual(expect.objectContaining({ s: 'stdout', m: 'through the console' }));
    expect(says).toContainEqual(expect.objectContaining({ s: 'stdout', m: 'past the console' }));
    const asks = (await haru.log(run, 'asks')).map((line) => line.m);
    expect(asks).toEqual(expect.arrayContaining(['out', 'err']));
    expect(asks.some((line) => line.startsWith('DATABASE_URL') || line.startsWith('HARU'))).toBe(false);
  });

  it('of a DAG without tasks succeeds at once', async () => {
    expect(await haru.finished(await haru.trigger('empty'))).toBe('success');
  });
});

describe('limits', () => {
  it('never lets more tasks of a run be active than the DAG allows', async () => {
    const run = await haru.trigger('limited');
    expect(await haru.finished(run)).toBe('success');
    const { rows } = await haru.database.pool.query<{ most: number }>(
      `select max(active)::int as most from (
         select sum(case when to_state = 'queued' then 1 when from_state = 'running' then -1 else 0 end) over (order by id) as active
         from haru.event where run_id = $1 and subject = 'task') a`,
      [run],
    );
    expect(rows[0]?.most).toBe(3);
  });
});

describe('what people change', () => {
  it('stops a run: what runs is ended, what has not started is skipped, and the next run starts', async () => {
    const run = await haru.trigger('waits');
    const next = await haru.trigger('waits');
    await waitFor(async () => (await haru.states(run))['long'] === 'running');
    expect(await haru.stateOf(next)).toBe('queued');
    expect(await haru.verbs.setRunState(run, 'failed', by)).toBe(true);
    await waitFor(async () => (await haru.states(run))['long'] === 'failed');
    expect(await haru.states(run)).toEqual({ long: 'failed', next: 'skipped' });
    await waitFor(async () => (await haru.states(next))['long'] === 'running');
    expect(await haru.verbs.deleteRun(next, by)).toBe('running');
    await haru.verbs.setRunState(next, 'failed', by);
    await waitFor(async () => (await haru.states(next))['long'] === 'failed');
    expect(await haru.verbs.deleteRun(next, by)).toBe('deleted');
    expect(await haru.verbs.deleteRun(next, by)).toBe('missing');
  });

  it('lets a finished run go again, with its old tries kept', async () => {
    const run = await haru.trigger('order');
    await haru.finished(run);
    expect(await haru.verbs.setRunState(run, 'queued', by)).toBe(true);
    await waitFor(
      async () => (await haru.stateOf(run)) === 'success' && (await haru.tries(run))['second']?.length === 2,
    );
    expect(await haru.tries(run)).toEqual({ first: ['success', 'success'], second: ['success', 'success'] });
  });

  it('holds the runs of a paused DAG', async () => {
    const { rows } = await haru.database.pool.query<{ dag_no: number }>(
      `select dag_no from haru.dag where dag_id = 'choices'`,
    );
    const dagNo = rows[0]?.dag_no as number;
    await haru.verbs.setPaused(dagNo, true, by);
    const run = await haru.trigger('choices');
    const other = await haru.trigger('empty');
    await haru.finished(other);
    expect(await haru.stateOf(run)).toBe('queued');
    await haru.verbs.setPaused(dagNo, false, by);
    expect(await haru.finished(run)).toBe('success');
  });
});

describe('the record', () => {
  it('holds only legal moves, and tallies that agree with the rows', async () => {
    const { rows: moves } = await haru.database.pool.query<{ from: TaskState; to: TaskState }>(
      `select distinct from_state as "from", to_state as "to" from haru.event where subject = 'task'`,
    );
    expect(moves.length).toBeGreaterThan(5);
    expect(moves.filter(({ from, to }) => !canMove(from, to))).toEqual([]);
    const { rows: wrong } = await haru.database.pool.query(
      `select y.run_id, y.task_no from haru.task_tally y join haru.task_instance t using (run_id, task_no)
       where (to_jsonb(y) ->> t.state::text)::int <> 1`,
    );
    expect(wrong).toEqual([]);
  });
});
