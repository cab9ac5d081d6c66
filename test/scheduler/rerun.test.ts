import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { findRerun } from '../../server/db/read/reruns.ts';
import { createAssetRuns } from '../../server/scheduler/createAssetRuns.ts';
import { createRerunVerbs } from '../../server/scheduler/rerunVerbs.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { tendReruns } from '../../server/scheduler/tendReruns.ts';
import { triggerRun } from '../../server/scheduler/triggerRun.ts';
import { dyingPool } from '../support/dyingPool.ts';
import { loadDags } from '../support/loadDags.ts';
import { dagNamed, triggerOf } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { waitFor } from '../support/waitFor.ts';

const database = await testDatabase();
const { pool, kysely } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/rerun.ts'), import.meta.dirname);

const errors: unknown[] = [];
const store = { pool, definitions: createDefinitionCache() };
const deps = { ...store, onError: (error: unknown) => void errors.push(error) };
let hints = 0;
const verbs = createRerunVerbs({ ...store, hintWork: () => void hints++, hintChange: () => void hints++ });
const by = { user: 'somebody', via: 'cli' } as const;
const DAY = '2026-01-01';

/** A run of the day by hand. */
async function runOf(dagId: string): Promise<number> {
  const runId = randomUUID();
  const start = new Date(`${DAY}T00:00:00Z`);
  const interval = { start, end: new Date(start.getTime() + 86_400_000) };
  await triggerRun(store, triggerOf(await dagNamed(pool, dagId), { runId, interval }));
  const { rows } = await pool.query<{ id: number }>(`select id from haru.dag_run where run_id = $1`, [runId]);
  return rows[0]?.id as number;
}

const end = (runNo: number, state: 'success' | 'failed' = 'success') =>
  pool.query(`update haru.dag_run set state = $2 where id = $1`, [runNo, state]);
const publish = (runNo: number, uri: string) =>
  pool.query(
    `insert into haru.asset_event (uri, partition_key, run_id, task_no, map_index, read_at) values ($1, $2, $3, 0, -1, clock_timestamp())`,
    [uri, DAY, runNo],
  );

/** Draws the consequences of events; answers the run that the DAG has started by itself. */
async function settle(): Promise<number> {
  await settleAssets(store);
  await createAssetRuns(deps);
  const { rows } = await pool.query<{ id: number }>(
    `select id from haru.dag_run where run_type = 'asset_triggered' order by id desc limit 1`,
  );
  return rows[0]?.id as number;
}

const TABLES = `rerun_step rerun task_instance task_tally dag_run
  asset_event asset_partition asset_consumption asset_due asset_partition_run run_asset_event`.split(/\s+/);

let runs: { readonly drain: number; readonly load: number; readonly count: number; readonly send: number };

beforeEach(async () => {
  for (const table of TABLES) await pool.query(`delete from haru.${table}`);
  await pool.query(`update haru.dag set is_paused = false`);
  const drain = await runOf('drain');
  await publish(drain, 'raw');
  const load = await runOf('load');
  await publish(load, 'mart');
  const count = await settle();
  await publish(count, 'figures');
  const send = await runOf('send');
  await settle();
  runs = { drain, load, count, send };
  for (const run of Object.values(runs)) await end(run);
  errors.length = 0;
  hints = 0;
});

const plan = () => verbs.plan('raw', DAY);
const create = async () => verbs.create({ asset: 'raw', partition: DAY, seen: null }, by);
const tend = () => tendReruns(deps);

/** `running: load running success`: the state, and of each step the DAG, its state and that of its run. */
async function course(id: number): Promise<string> {
  const rerun = await findRerun(kysely, id);
  const steps = rerun!.steps.map((step) => [step.dag_id, step.state, step.run_state].join(' '));
  return `${rerun!.state}: ${steps.join(', ')}`;
}

async function clears(): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ dagId: string; clears: number }>(
    `select dag_id as "dagId", clear_number as clears from haru.dag_run join haru.dag using (dag_no)
     where clear_number > 0 order by 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.dagId, row.clears]));
}

it('is planned along the assets', async () => {
  expect((await plan()).map(({ place, dagId, action }) => `${place} ${dagId} ${action}`)).toEqual([
    '1 drain clear',
    '2 load clear',
    '3 count itself',
    '4 send clear',
  ]);
});

describe('a rerun', () => {
  it('lets the runs of each step go again once those before have succeeded, to its end', async () => {
    const id = await create();
    expect(hints).toBe(2);
    expect(await tend()).toBe(1);
    expect(await course(id)).toBe(
      'running: drain running queued, load waiting success, count waiting , send waiting success',
    );
    expect(await tend()).toBe(0);
    await publish(runs.drain, 'raw');
    await end(runs.drain);
    await settle();
    await tend();
    expect(await clears()).toEqual({ drain: 1, load: 1 });
    await publish(runs.load, 'mart');
    await end(runs.load);
    await tend();
    expect(await course(id)).toContain('load done success, count running , send waiting');
    const again = await settle();
    expect(again).toBeGreaterThan(runs.count);
    await tend();
    expect(await course(id)).toContain('count running queued');
    await publish(again, 'figures');
    await end(again);
    await settle();
    await tend();
    await end(runs.send);
    await tend();
    expect(await course(id)).toBe(
      'completed: drain done success, load done success, count done success, send done success',
    );
    expect(await clears()).toEqual({ drain: 1, load: 1, send: 1 });
    expect(await tend()).toBe(0);
    const { rows } = await pool.query<{ change: string; actor: string }>(
      `select to_state as change, actor from haru.event where subject = 'rerun' and reason = $1 order by id`,
      [`rerun ${id}`],
    );
    expect(rows.at(0)).toEqual({ change: 'created', actor: 'somebody' });
    expect(rows.at(-1)).toEqual({ change: 'completed', actor: 'scheduler' });
  });

  it('passes over a DAG that finds nothing to do by itself', async () => {
    const id = await create();
    await tend();
    await end(runs.drain);
    await tend();
    await end(runs.load);
    await tend();
    expect(await course(id)).toBe('running: drain done success, load done success, count done , send running queued');
  });

  it('waits for a run that somebody else has started meanwhile', async () => {
    const id = await create();
    await pool.query(`update haru.dag_run set state = 'queued' where id = $1`, [runs.drain]);
    await tend();
    expect(await course(id)).toContain('drain waiting queued');
    await end(runs.drain, 'failed');
    await tend();
    expect(await clears()).toEqual({ drain: 1 });
  });
});

describe('a step that fails', () => {
  it('stops the rerun until it is resumed', async () => {
    const id = await create();
    await tend();
    await end(runs.drain, 'failed');
    await tend();
    expect(await course(id)).toMatch(/^stopped: drain failed failed, load waiting/);
    expect(await tend()).toBe(0);
    await expect(create()).rejects.toThrow(/A rerun of raw 2026-01-01 goes on already/);
    await verbs.resume(id, by);
    await tend();
    expect(await clears()).toEqual({ drain: 2 });
    await expect(verbs.resume(id, by)).rejects.toThrow(
      `Rerun ${id} goes on: only one that has stopped can be resumed.`,
    );
  });

  it('by itself, or by its deletion', async () => {
    const id = await create();
    await tend();
    await pool.query(`delete from haru.dag_run where id = $1`, [runs.drain]);
    await tend();
    expect(await course(id)).toMatch(/^stopped: drain gone /);
    await verbs.resume(id, by);
    await tend();
    await publish(runs.load, 'mart');
    await end(runs.load);
    const again = await settle();
    await end(again, 'failed');
    await tend();
    expect(await course(id)).toMatch(/^stopped: drain left , load done success, count failed failed, send waiting/);
    await verbs.resume(id, by);
    await tend();
    expect(await course(id)).toMatch(/^stopped: .*count failed failed/);
    await end(again);
    await verbs.resume(id, by);
    await tend();
    expect(await course(id)).toContain('count done success, send running queued');
  });
});

it('a rerun that is canceled stops what it has started, and nothing else', async () => {
  const id = await create();
  await tend();
  await verbs.cancel(id, by);
  expect(await course(id)).toBe('canceled: drain failed failed, load left success, count left , send left success');
  expect(await tend()).toBe(0);
  await expect(verbs.cancel(id, by)).rejects.toThrow(`Rerun ${id} has ended: it can no longer be changed.`);
  await expect(verbs.cancel(id + 1, by)).rejects.toThrow(`There is no rerun ${id + 1}.`);
  expect(await create()).toBe(id + 1);
});

describe('schedulers', () => {
  it('five at once start each step once', async () => {
    await create();
    await Promise.all(Array.from({ length: 5 }, tend));
    expect(await clears()).toEqual({ drain: 1 });
    await end(runs.drain);
    await Promise.all(Array.from({ length: 5 }, tend));
    expect(await clears()).toEqual({ drain: 1, load: 1 });
    expect(errors).toEqual([]);
  });

  it.each(['before', 'after'] as const)(
    'one that dies %s any statement of a step loses and doubles none',
    async (when) => {
      let at = 0;
      for (let hasDied = true; hasDied;) {
        at++;
        const id = await create();
        errors.length = 0;
        const dying = { ...deps, pool: dyingPool(pool, at, when) };
        await tendReruns(dying).catch((error: unknown) => errors.push(error));
        hasDied = errors.length > 0;
        // Postgres lets go of what a dead process held a moment later.
        await waitFor(async () => {
          await tend();
          return (await course(id)).includes('drain running queued, load waiting');
        });
        expect(await clears()).toEqual({ drain: at });
        await verbs.cancel(id, by);
      }
      expect(at).toBeGreaterThan(8);
    },
  );
});

describe('a plan', () => {
  it('that has changed is refused with what is different', async () => {
    const seen = (await plan()).map(({ place, dagId, action, run }) => ({
      place,
      dagId,
      action,
      runId: run?.runId ?? null,
    }));
    await pool.query(`update haru.dag set is_paused = true where dag_id = 'count'`);
    await expect(verbs.create({ asset: 'raw', partition: DAY, seen }, by)).rejects.toThrow(
      'The plan has changed since it was made: count: itself in step 3, now skip in step 3. Look at the plan again.',
    );
    await pool.query(`update haru.dag set is_paused = false`);
    expect(await verbs.create({ asset: 'raw', partition: DAY, seen }, by)).toBeGreaterThan(0);
  });

  it.each([
    [`update haru.dag_run set state = 'running'`, /it has not ended: wait for its end/],
    [`update haru.dag set is_paused = true`, /drain .*: the DAG is paused, so its run would wait: unpause it first/],
    [`delete from haru.dag_run`, /There is nothing to do: no run goes again\. drain: no run has published it yet/],
  ])('after %s is refused', async (statement, message) => {
    await pool.query(statement);
    await expect(create()).rejects.toThrow(message);
  });
});
