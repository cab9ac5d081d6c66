import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../server/core/approval.ts';
import { endTries } from '../../server/db/endTries.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { startInstallation } from '../support/installation.ts';
import { tryEndOf } from '../support/tryEnd.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/approvals.ts'), worker: { slots: 1 } });
const { pool } = haru.database;
const { approvals } = notifyingVerbs(pool);
const cli = { user: 'test', via: 'cli' } as const;

const taskNos = { asks: 1, approves: 0, each_row: 1 } as const;

/** A run whose question is asked. */
async function asking(dagId: keyof typeof taskNos): Promise<number> {
  const run = await haru.trigger(dagId, { conf: { count: 3 } });
  await isAsked(run);
  return run;
}

const isAsked = (run: number, questions = 1) =>
  waitFor(async () => {
    const { rows } = await pool.query(
      `select from haru.task_instance where run_id = $1 and state = 'deferred' and wait ->> 'kind' = 'answer'`,
      [run],
    );
    return rows.length === questions;
  });

const answer = (run: number, dagId: keyof typeof taskNos, given: Partial<Answer> & { mapIndex?: number } = {}) =>
  approvals.answer(
    { runNo: run, taskNo: taskNos[dagId], mapIndex: given.mapIndex ?? -1 },
    { choices: given.choices ?? ['yes'], params: given.params ?? {} },
    { user: given.by ?? 'kim', via: 'ui' },
  );

async function stored(run: number) {
  const { rows } = await pool.query<object>(
    `select try_number, subject, body, choices, answered_by, chosen, params_input, answered_at is not null as is_answered
     from haru.approval where run_id = $1 order by task_no, map_index, try_number`,
    [run],
  );
  return rows;
}

describe('an approval', () => {
  it('holds no slot while it waits, and goes on with the answer in the same try', async () => {
    const run = await asking('asks');
    // The only slot is free for others.
    const other = await asking('approves');
    expect(await haru.states(run)).toMatchObject({ ask: 'deferred', answered: 'none' });
    expect(await answer(run, 'asks', { params: { why: 'too old' } })).toMatchObject({
      kind: 'answered',
      answer: { by: 'kim', choices: ['yes'], params: { why: 'too old', days: 1 } },
    });
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'answered')).toBe('yes by kim: too old 1');
    expect(await haru.states(run)).toMatchObject({ drop: 'success', keep: 'skipped' });
    expect((await haru.tries(run))['ask']).toEqual(['deferred', 'success']);
    expect(await stored(run)).toEqual([
      {
        try_number: 1,
        subject: 'Drop them (manual)?',
        body: 'drops 3 rows',
        choices: ['yes', 'no'],
        answered_by: 'kim',
        chosen: ['yes'],
        params_input: { why: 'too old', days: 1 },
        is_answered: true,
      },
    ]);
    const { rows } = await pool.query(
      `select from_state, to_state, reason, actor from haru.event
       where run_id = $1 and task_no = 1 and from_state = 'deferred'`,
      [run],
    );
    expect(rows).toEqual([{ from_state: 'deferred', to_state: 'scheduled', reason: 'answered: yes', actor: 'kim' }]);
    await haru.verbs.setRunState(other, 'failed', cli);
  });

  it('refuses answers that it does not offer, and those of others', async () => {
    const run = await asking('asks');
    const params = { why: 'because' };
    expect(await answer(run, 'asks', { by: 'park', params })).toEqual({ kind: 'not_assigned' });
    expect(await answer(run, 'asks', { choices: ['maybe'], params })).toMatchObject({ kind: 'invalid' });
    expect(await answer(run, 'asks')).toEqual({
      kind: 'invalid',
      message: 'The form: /why has no value, and no default.',
    });
    expect(await answer(run, 'asks', { params: { why: 'no' } })).toEqual({
      kind: 'invalid',
      message: 'The form: /why must NOT have fewer than 3 characters.',
    });
    expect(await haru.states(run)).toMatchObject({ ask: 'deferred' });
    expect(await answer(run, 'asks', { by: 'lee', choices: ['no'], params })).toMatchObject({ kind: 'answered' });
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.states(run)).toMatchObject({ drop: 'skipped', keep: 'success' });
  });

  it('takes the first of many answers that come at once', async () => {
    const run = await asking('asks');
    const given = ['kim', 'lee', 'kim', 'lee', 'kim', 'lee'].map((by) => ({ by, params: { why: `says ${by}` } }));
    const outcomes = await Promise.all(given.map((each) => answer(run, 'asks', each)));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['answered', ...Array<string>(5).fill('closed')]);
    expect(await haru.finished(run)).toBe('success');
    const winner = given[outcomes.findIndex(({ kind }) => kind === 'answered')]!;
    expect(await haru.result(run, 'answered')).toBe(`yes by ${winner.by}: says ${winner.by} 1`);
    expect(await answer(run, 'asks', given[0])).toEqual({ kind: 'closed' });
  });

  it('that is approved lets what comes after it go on', async () => {
    const run = await asking('approves');
    await answer(run, 'approves', { choices: ['approve'] });
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.states(run)).toEqual({
      ask: 'success',
      next: 'success',
      far: 'success',
      whatever: 'success',
      rejected: 'skipped',
    });
  });

  it('that is rejected skips what comes right after it, and what comes later goes by its rules', async () => {
    const run = await asking('approves');
    await answer(run, 'approves', { choices: ['reject'] });
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.states(run)).toEqual({
      ask: 'success',
      next: 'skipped',
      far: 'skipped',
      whatever: 'success',
      rejected: 'success',
    });
    expect(await haru.result(run, 'rejected')).toBe('kim');
  });
});

it('nobody answers: what was said before counts, or the try fails', async () => {
  const run = await haru.trigger('times');
  expect(await haru.finished(run)).toBe('failed');
  expect(await haru.states(run)).toEqual({ several: 'success', b: 'skipped', c: 'success', unanswered: 'failed' });
  expect(await haru.result(run, 'several')).toEqual({ by: 'timeout', choices: ['a', 'c'], params: { note: 'none' } });
  expect((await haru.tries(run))['unanswered']).toEqual(['deferred', 'failed', 'deferred', 'failed']);
  expect(await haru.saidBy(run, 'unanswered')).toContain("nobody has answered 'Anybody?' within 100ms");
  const unanswered = { answered_by: null, chosen: null, params_input: null, is_answered: false };
  expect(await stored(run)).toMatchObject([
    { subject: 'Which?', answered_by: null, chosen: ['a', 'c'], params_input: { note: 'none' }, is_answered: true },
    { try_number: 1, ...unanswered },
    { try_number: 2, ...unanswered },
  ]);
});

describe('while it waits', () => {
  it('a clear asks anew, and the question before it can not be answered any more', async () => {
    const run = await asking('approves');
    const { versionId } = await runNumbered(pool, run);
    const chosen = { runNo: run, versionId, chosen: [{ taskNo: 0, mapIndex: -1 }] };
    await haru.verbs.clearTasks({ ...chosen, only: null, isRunReset: true }, cli);
    await waitFor(async () => (await stored(run)).length === 2);
    expect(await answer(run, 'approves', { choices: ['approve'] })).toMatchObject({ kind: 'answered' });
    expect(await haru.finished(run)).toBe('success');
    expect(await stored(run)).toMatchObject([
      { try_number: 1, is_answered: false },
      { try_number: 2, chosen: ['approve'] },
    ]);
  });

  it('a mark or a stop ends the question', async () => {
    const marked = await asking('approves');
    const { versionId } = await runNumbered(pool, marked);
    const chosen = { runNo: marked, versionId, chosen: [{ taskNo: 0, mapIndex: -1 }] };
    await haru.verbs.markTasks({ ...chosen, after: [], state: 'success' }, cli);
    expect(await answer(marked, 'approves', { choices: ['approve'] })).toEqual({ kind: 'closed' });
    expect(await haru.finished(marked)).toBe('success');

    const stopped = await asking('approves');
    await haru.verbs.setRunState(stopped, 'failed', cli);
    expect(await answer(stopped, 'approves', { choices: ['approve'] })).toEqual({ kind: 'closed' });
    expect(await haru.states(stopped)).toMatchObject({ ask: 'skipped' });
  });
});

it('each instance of a mapped group asks by itself', async () => {
  const run = await haru.trigger('each_row');
  await isAsked(run, 3);
  expect(await stored(run)).toMatchObject([{ subject: 'x' }, { subject: 'y' }, { subject: 'z' }]);
  for (const [mapIndex, choice] of ['approve', 'reject', 'approve'].entries())
    expect(await answer(run, 'each_row', { mapIndex, choices: [choice] })).toMatchObject({ kind: 'answered' });
  expect(await haru.finished(run)).toBe('success');
  const { rows } = await pool.query(
    `select map_index, state::text from haru.task_instance where run_id = $1 and task_no = 2 order by map_index`,
    [run],
  );
  expect(rows).toEqual([
    { map_index: 0, state: 'success' },
    { map_index: 1, state: 'skipped' },
    { map_index: 2, state: 'success' },
  ]);
});

it('an answer outlives the worker that asked, and the one that was lost with it', async () => {
  const run = await asking('approves');
  await haru.workers[0]!.stop(0);
  await answer(run, 'approves', { choices: ['approve'] });
  // A worker takes the answered task, and dies.
  const { rows } = await pool.query<{ lease: number }>(
    `update haru.task_instance set state = 'running', lease = nextval('haru.lease_epoch')
     where run_id = $1 and task_no = 0 and state = 'scheduled' returning lease`,
    [run],
  );
  const lost = tryEndOf(run, rows[0]!.lease, { outcome: 'lost', to: 'scheduled', reason: 'lost', lostInRow: 1 });
  expect((await endTries(pool, [lost])).size).toBe(1);
  expect(await haru.states(run)).toMatchObject({ ask: 'scheduled' });
  await haru.addWorker();
  expect(await haru.finished(run)).toBe('success');
  expect(await haru.result(run, 'ask')).toEqual({ choice: 'approve', by: 'kim' });
  expect(await stored(run)).toMatchObject([{ try_number: 1, chosen: ['approve'] }]);
});

it('no error was reported', () => {
  expect(haru.errors).toEqual([]);
});
