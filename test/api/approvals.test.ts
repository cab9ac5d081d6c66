import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Question } from '../../server/core/approval.ts';
import { hashPassword } from '../../server/api/auth/password.ts';
import { endTries } from '../../server/db/endTries.ts';
import { createUser } from '../../server/db/users.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { questionOf } from '../support/core/questionOf.ts';
import { tryEndOf } from '../support/tryEnd.ts';
import { insertTry, storeDags, testApi } from './support.ts';

const { app, database, call, get } = await testApi();
const { pool } = database;

const definition = definitionOf(
  ['ask', 'other', 'silent'].map((taskId) =>
    taskOf(taskId, { kind: 'operator', operator: 'approval', cases: ['yes', 'no'] }),
  ),
  { dagId: 'asks' },
);

interface Detail {
  readonly subject: string;
  readonly response_received: boolean;
  readonly task_instance: { readonly id: string; readonly state: string; readonly task_id: string };
}
interface Details {
  readonly hitl_details: readonly Detail[];
  readonly total_entries: number;
}

let runs = 0;
let lease = 0;
let runId = '';
const detailOf = (taskId = 'ask', mapIndex = -1) =>
  `/api/v2/dags/asks/dagRuns/${runId}/taskInstances/${taskId}/${mapIndex}/hitlDetails`;
const answer = (body: object, taskId = 'ask') => call<{ detail: string }>('PATCH', detailOf(taskId), body);
const subjects = async (query: string) =>
  (await get<Details>(`/api/v2/dags/~/dagRuns/~/hitlDetails?${query}`)).hitl_details.map(({ subject }) => subject);

/** The try of a task that has run up to its question. */
async function ask(taskNo: number, given: Partial<Question> = {}, until: string | null = null): Promise<void> {
  lease += 1;
  const { rows } = await pool.query<{ id: number; tryNumber: number }>(
    `update haru.task_instance t set state = 'running', lease = $3, try_number = t.try_number + 1
     from haru.dag_run r where r.run_id = $1 and t.run_id = r.id and t.task_no = $2
     returning t.run_id as id, t.try_number as "tryNumber"`,
    [runId, taskNo, lease],
  );
  const { id, tryNumber } = rows[0]!;
  await insertTry(database, runId, taskNo, { tryNumber, lease });
  const since = new Date().toISOString();
  const wait = { kind: 'answer', question: questionOf(given), since, until, answer: null } as const;
  await endTries(pool, [tryEndOf(id, lease, { taskNo, outcome: 'deferred', to: 'deferred', wait, until })]);
}

beforeAll(async () => {
  await storeDags(database, definition);
  await createUser(pool, 'kim', await hashPassword('a long enough password'));
});

beforeEach(async () => {
  runId = `run-${runs++}`;
  expect(await call('POST', '/api/v2/dags/asks/dagRuns', { dag_run_id: runId, logical_date: null })).toMatchObject({
    status: 200,
  });
  await pool.query(`update haru.dag_run set state = 'running' where run_id = $1`, [runId]);
});

describe('the question of a task instance', () => {
  it('is shown as Airflow shows it, and so is the answer', async () => {
    await ask(0, {
      body: 'see **log**',
      assignees: ['admin', 'kim'],
      params: { why: { type: 'string', description: 'for the record', default: 'none' } },
      onTimeout: ['no'],
    });
    const asked = {
      options: ['yes', 'no'],
      subject: 'Drop it?',
      body: 'see **log**',
      defaults: ['no'],
      multiple: false,
      params: {
        why: {
          value: 'none',
          description: 'for the record',
          schema: { type: 'string', description: 'for the record', default: 'none' },
        },
      },
      assigned_users: [
        { id: 'admin', name: 'admin' },
        { id: 'kim', name: 'kim' },
      ],
    };
    expect(await get(detailOf())).toEqual({
      ...asked,
      created_at: expect.any(String),
      responded_by_user: null,
      responded_at: null,
      chosen_options: null,
      params_input: {},
      response_received: false,
      task_instance: expect.objectContaining({ task_id: 'ask', state: 'awaiting_input' }),
    });
    const given = { chosen_options: ['yes'], params_input: { why: 'old' } };
    const { status, body } = await answer(given);
    expect([status, body]).toEqual([
      200,
      { ...given, responded_by: { id: 'admin', name: 'admin' }, responded_at: expect.any(String) },
    ]);
    expect(await get(detailOf())).toMatchObject({
      ...asked,
      ...given,
      responded_by_user: { id: 'admin', name: 'admin' },
      responded_at: (body as unknown as { responded_at: string }).responded_at,
      response_received: true,
      task_instance: { state: 'scheduled' },
    });
    const {
      event_logs: [entry],
    } = await get<{ event_logs: object[] }>(`/api/v2/eventLogs?event=update_hitl_detail&run_id=${runId}`);
    expect(entry).toMatchObject({ owner: 'admin', dag_id: 'asks', task_id: 'ask', extra: JSON.stringify(given) });
  });

  it('belongs to a try, and the latest counts', async () => {
    await ask(0, { subject: 'first' });
    await answer({ chosen_options: ['no'] });
    await ask(0, { subject: 'second' });
    expect(await get(detailOf())).toMatchObject({ subject: 'second', response_received: false });
    expect(await get(`${detailOf()}/tries/1`)).toMatchObject({
      subject: 'first',
      chosen_options: ['no'],
      task_instance: { try_number: 1, state: 'deferred' },
    });
    expect(await get(`${detailOf()}/tries/2`)).toMatchObject({
      subject: 'second',
      task_instance: { try_number: 2, state: 'awaiting_input' },
    });
    expect(await call('GET', `${detailOf()}/tries/3`)).toMatchObject({ status: 404 });
    expect(await subjects(`dag_id_pattern=asks&task_id=ask&order_by=-created_at&limit=1`)).toEqual(['second']);
  });

  it('is not there', async () => {
    const { status, body } = await call<{ detail: string }>('GET', detailOf('silent'));
    const { id } = await get<{ id: string }>(`/api/v2/dags/asks/dagRuns/${runId}/taskInstances/silent`);
    expect([status, body.detail]).toEqual([
      404,
      `Human-in-the-loop detail does not exist for Task Instance with id ${id}`,
    ]);
    expect(await call('GET', detailOf('ask', 3))).toMatchObject({ status: 404 });
    expect(await call('GET', detailOf('nothing'))).toMatchObject({ status: 404 });
    expect(await answer({ chosen_options: ['yes'] }, 'silent')).toMatchObject({ status: 404 });
  });
});

describe('an answer is refused', () => {
  it.each([
    ['of no options', {}, 422],
    ['of an empty list', { chosen_options: [] }, 422],
    [
      'that is not offered',
      { chosen_options: ['maybe'] },
      400,
      "Invalid options ['maybe']; allowed options are ['yes', 'no'].",
    ],
    [
      'of several options',
      { chosen_options: ['yes', 'no'] },
      400,
      'Multiple options chosen but this Human-in-the-loop task accepts only a single option.',
    ],
    [
      'whose form does not fit',
      { chosen_options: ['yes'], params_input: { days: 'two' } },
      400,
      'The form: /days must be integer.',
    ],
    ['with a field too many', { chosen_options: ['yes'], params_input: { who: 1 } }, 400, /has no fields \['who'\]/],
  ])('%s', async (_, body, status, detail: string | RegExp = /./) => {
    await ask(0, { params: { days: { type: 'integer', default: 1 } } });
    const refused = await answer(body);
    expect(refused.status).toBe(status);
    if (status === 400) expect(refused.body.detail).toMatch(detail);
    expect(await get(detailOf())).toMatchObject({ response_received: false });
  });

  it('of a user who is not asked', async () => {
    await ask(0, { assignees: ['kim'] });
    expect(await answer({ chosen_options: ['maybe'] })).toMatchObject({
      status: 403,
      body: { detail: 'User=admin (id=admin) is not a respondent for the task.' },
    });
  });

  it('that comes second', async () => {
    await ask(0);
    const both = await Promise.all([answer({ chosen_options: ['yes'] }), answer({ chosen_options: ['no'] })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { task_instance: instance } = await get<Detail>(detailOf());
    expect(both.find(({ status }) => status === 409)?.body.detail).toBe(
      `Human-in-the-loop detail has already been updated for Task Instance with id ${instance.id} and is not allowed to write again.`,
    );
  });

  it('where the task does not wait any more', async () => {
    await ask(0);
    await call('PATCH', `/api/v2/dags/asks/dagRuns/${runId}`, { state: 'failed' });
    const { status, body } = await answer({ chosen_options: ['yes'] });
    expect(status).toBe(409);
    expect(body.detail).toMatch(/does not wait for an answer any more: its state is skipped\.$/);
  });

  it('without a login', async () => {
    await ask(0);
    const response = await app.inject({ method: 'PATCH', url: detailOf(), payload: { chosen_options: ['yes'] } });
    expect(response.statusCode).toBe(401);
    expect(await get(detailOf())).toMatchObject({ response_received: false });
  });
});

describe('the list', () => {
  const ofRun = (query = '') => get<Details>(`/api/v2/dags/asks/dagRuns/${runId}/hitlDetails?${query}`);

  beforeEach(async () => {
    await ask(0, { subject: `Drop the day ${runId}`, body: 'late files' });
    await ask(1, { subject: `Keep the day ${runId}` });
    await answer({ chosen_options: ['no'] }, 'other');
  });

  it.each([
    ['', ['ask', 'other']],
    ['response_received=false', ['ask']],
    ['response_received=true', ['other']],
    ['state=awaiting_input', ['ask']],
    ['state=deferred', []],
    ['state=scheduled', ['other']],
    ['task_id=other', ['other']],
    ['task_id_pattern=OTH', ['other']],
    ['task_id_prefix_pattern=as', ['ask']],
    ['map_index=-1', ['ask', 'other']],
    ['map_index=0', []],
    ['responded_by_user_id=admin', ['other']],
    ['responded_by_user_name=kim', []],
    ['responded_by_user_id=admin&responded_by_user_name=kim', []],
    ['subject_search=keep', ['other']],
    ['body_search=LATE', ['ask']],
    ['created_at_lt=2020-01-01T00:00:00Z', []],
    ['created_at_gte=2020-01-01T00:00:00Z', ['ask', 'other']],
    ['order_by=-subject', ['other', 'ask']],
    ['order_by=responded_at', ['other', 'ask']],
    ['order_by=task_instance_state', ['ask', 'other']],
    ['order_by=-task_display_name', ['other', 'ask']],
    ['limit=1&offset=1&order_by=created_at', ['other']],
  ])('%s', async (query, taskIds) => {
    const { hitl_details: details } = await ofRun(query);
    expect(details.map(({ task_instance }) => task_instance.task_id)).toEqual(taskIds);
  });

  it.each([
    'ti_id',
    'responded_by_user_id',
    'responded_by_user_name',
    'dag_id',
    'run_id',
    'run_after',
    'rendered_map_index',
    'task_instance_operator',
  ])('is ordered by %s', async (attribute) => {
    const name = runId;
    const first = await askElsewhere('first', { operator: 'approval', by: 'admin', runAfter: '2026-01-01T00:00:00Z' });
    const last = await askElsewhere('last', { operator: 'bash', by: 'kim', runAfter: '2026-01-02T00:00:00Z' });
    const ordered = (order: string) => subjects(`subject_search=${name}-alike&order_by=${order}`);
    expect(await ordered(attribute)).toEqual([first, last]);
    expect(await ordered(`-${attribute}`)).toEqual([last, first]);

    /** A question of a DAG and a run of their own, which was answered. */
    async function askElsewhere(dagId: string, given: { operator: 'approval' | 'bash'; by: string; runAfter: string }) {
      const { operator, by, runAfter } = given;
      await storeDags(database, definitionOf([taskOf('ask', { kind: 'operator', operator })], { dagId }));
      runId = `${name}-${dagId}`;
      await call('POST', `/api/v2/dags/${dagId}/dagRuns`, { dag_run_id: runId, logical_date: null });
      const subject = `${name}-alike ${dagId}`;
      await ask(0, { subject });
      await pool.query(
        `update haru.approval set answered_by = $2, answered_at = now(), chosen = '{yes}' where subject = $1`,
        [subject, by],
      );
      await pool.query(
        `with run as (update haru.dag_run set run_after = $3 where run_id = $1 returning id)
         update haru.task_instance t set map_index = 0, rendered_map_index = $2 from run where t.run_id = run.id`,
        [runId, dagId, runAfter],
      );
      await pool.query(
        `update haru.approval a set map_index = 0 from haru.dag_run r where r.id = a.run_id and r.run_id = $1`,
        [runId],
      );
      return subject;
    }
  });

  it('refuses an order that there is not, and a run', async () => {
    expect(await call('GET', `/api/v2/dags/asks/dagRuns/${runId}/hitlDetails?order_by=color`)).toMatchObject({
      status: 400,
    });
    expect(await call('GET', `/api/v2/dags/asks/dagRuns/none/hitlDetails`)).toMatchObject({ status: 404 });
  });
});
