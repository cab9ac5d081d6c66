import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { triggerRun } from '../../server/scheduler/triggerRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { dagNamed, triggerOf } from '../support/requests.ts';
import { testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../scheduler/dags/rerun.ts'), import.meta.dirname);

const DAY = '2026-01-01';
const RERUNS = '/api/haru/v1/reruns';
const PLAN = `/api/haru/v1/assets/rerun?asset=raw&partition=${DAY}`;

interface Rerun {
  readonly id: number;
  readonly detail: string;
}
interface Plan {
  readonly steps: readonly {
    readonly place: number;
    readonly dagId: string;
    readonly action: string;
    readonly run: { readonly runId: string } | null;
  }[];
}

/** A run of the day that has published. */
async function drained(): Promise<string> {
  const runId = randomUUID();
  const interval = { start: new Date(`${DAY}T00:00:00Z`), end: new Date('2026-01-02T00:00:00Z') };
  const dag = await dagNamed(pool, 'drain');
  await triggerRun({ pool, definitions: createDefinitionCache() }, triggerOf(dag, { runId, interval }));
  await pool.query(`update haru.dag_run set state = 'success' where run_id = $1`, [runId]);
  await pool.query(
    `insert into haru.asset_event (uri, partition_key, run_id, task_no, map_index)
     select 'raw', $2, id, 0, -1 from haru.dag_run where run_id = $1`,
    [runId, DAY],
  );
  return runId;
}

const seenOf = ({ steps }: Plan) =>
  steps.map(({ place, dagId, action, run }) => ({ place, dagId, action, runId: run?.runId ?? null }));

it('is planned, started as planned, shown, canceled and audited', async () => {
  const runId = await drained();
  const plan = await get<Plan>(PLAN);
  expect(plan.steps[0]).toEqual({
    place: 1,
    dagId: 'drain',
    action: 'clear',
    reason: 'published',
    run: {
      runId,
      state: 'success',
      intervalStart: '2026-01-01T00:00:00Z',
      intervalEnd: '2026-01-02T00:00:00Z',
      partition: null,
    },
  });
  const body = { asset: 'raw', partition: DAY, seen: seenOf(plan) };
  const created = await call<Rerun>('POST', RERUNS, body);
  expect(created).toMatchObject({
    status: 201,
    body: {
      asset: 'raw',
      partition: DAY,
      state: 'running',
      createdBy: 'admin',
      endedAt: null,
      steps: [
        { place: 1, dagId: 'drain', action: 'clear', state: 'waiting', runId, runState: 'success' },
        { dagId: 'load', action: 'skip', state: 'left', runId: null, runState: null },
        { dagId: 'count', action: 'itself', state: 'waiting' },
        { dagId: 'send', action: 'skip', state: 'left' },
      ],
    },
  });
  const { id } = created.body;
  expect(await call<Rerun>('POST', RERUNS, body)).toMatchObject({
    status: 409,
    body: { detail: `A rerun of raw ${DAY} goes on already: wait for its end or cancel it.` },
  });
  expect(await get(`${RERUNS}/${id}`)).toEqual(created.body);
  expect(await get(`${RERUNS}?asset=raw&partition=${DAY}`)).toEqual({ reruns: [created.body], next: null });
  expect(await get(`${RERUNS}?asset=mart`)).toEqual({ reruns: [], next: null });
  expect(await call<Rerun>('POST', `${RERUNS}/${id}/resume`)).toMatchObject({ status: 409 });
  expect(await call('POST', `${RERUNS}/${id}/cancel`)).toMatchObject({
    status: 200,
    body: { state: 'canceled', steps: [{ state: 'left' }, {}, { state: 'left' }, {}] },
  });
  const { rows } = await pool.query<object>(
    `select action, detail from haru.audit where action like '%_rerun' order by id`,
  );
  expect(rows).toEqual([
    { action: 'create_rerun', detail: { asset: 'raw', partition: DAY, rerun_id: id } },
    { action: 'cancel_rerun', detail: { rerun_id: id } },
  ]);
});

it('is refused where the plan has changed, or its asset, partition or number is not there', async () => {
  const plan = await get<Plan>(PLAN);
  const newer = await drained();
  const { status, body } = await call<Rerun>('POST', RERUNS, { asset: 'raw', partition: DAY, seen: seenOf(plan) });
  expect(status).toBe(409);
  expect(body.detail).toContain(`drain ${newer}: absent, now clear in step 1. Look at the plan again.`);
  expect((await call('POST', RERUNS, { asset: 'nothing' })).status).toBe(404);
  expect((await call('POST', RERUNS, { asset: 'raw', partition: 'March' })).status).toBe(422);
  expect((await call('GET', `${RERUNS}/999`)).status).toBe(404);
  expect((await call('POST', `${RERUNS}/999/cancel`)).status).toBe(404);
});
