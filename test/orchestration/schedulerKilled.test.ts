import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openQueue } from '../../server/queue/bullmq.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { randomOf } from '../support/core/random.ts';
import { buildGates, closeGate, type Moment } from '../support/gates.ts';
import { expectEachIntervalOnce, expectLegalMoves, expectOneSuccess, longestIn, movesOf } from '../support/history.ts';
import { startInstallation } from '../support/installation.ts';
import { startOwnProcess, type OwnProcess } from '../support/processes.ts';
import { waitFor } from '../support/waitFor.ts';

const SEED = Number(process.env['HARU_TEST_SEED'] ?? 1);
const KILLS = 20;
/** A kill comes at the latest after so many changes of state. */
const MAX_EVENTS = 80;
/** The longest that a task may be queued, whoever is killed. */
const MAX_QUEUED_MS = 60_000;

/** What the runs of a DAG leave in the file of effects: task, map index and try of each execution. */
const EFFECTS: Readonly<Record<string, readonly string[]>> = {
  mixed: [
    'list -1 1',
    'retried -1 1',
    'retried -1 2',
    'last -1 1',
    ...[0, 1, 2, 3].map((index) => `mapped ${index} 1`),
    ...[0, 1, 2].map((index) => `literal ${index} 1`),
  ],
  chain: ['first -1 1', 'second -1 1'],
  often: ['works -1 1'],
};

const TASK = 'haru.task_instance';
/** What only a scheduler does: a run's first tasks, and what has waited. */
const MOMENTS: readonly Moment[] = [
  {
    name: 'starts a run',
    table: 'haru.dag_run',
    fires: 'before update',
    when: `old.state = 'queued' and new.state = 'running'`,
  },
  { name: 'expands a mapped task', table: TASK, fires: 'before insert', when: `new.map_index = 2` },
  {
    name: 'makes a task ready',
    table: TASK,
    fires: 'before update',
    when: `new.state = 'scheduled' and old.state = 'none' and new.task_no = 0`,
  },
  { name: 'selects a task', table: TASK, fires: 'before update', when: `new.state = 'queued' and new.task_no = 0` },
  { name: 'puts a task into the queue', table: 'haru_queue.job', fires: 'before insert', when: 'true' },
  {
    name: 'wakes what has waited',
    table: TASK,
    fires: 'before update',
    when: `new.state = 'scheduled' and old.state in ('up_for_retry', 'up_for_reschedule', 'deferred')`,
  },
];

const effects = join(testFolder(), 'effects');
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/schedulerKilled.ts'),
  schedulers: 0,
  workers: 0,
});
const { pool } = haru.database;
await pool.query(
  `update haru.dag_version set definition = jsonb_set(jsonb_set(definition::jsonb,
     '{start}', to_jsonb(date_trunc('second', clock_timestamp()))), '{params,effects,default}', to_jsonb($1::text))
   where definition ->> 'dagId' = 'often'`,
  [effects],
);
await pool.query(`update haru.dag set is_paused = true where dag_id = 'often'`);
// Opening the queue makes its tables.
await (await openQueue({ url: haru.url, onError: () => undefined })).close();
await buildGates(pool, MOMENTS);
const start = (kind: 'scheduler' | 'worker'): Promise<OwnProcess> =>
  startOwnProcess(kind, { url: haru.url, leaseSeconds: 30 });
let [scheduler] = await Promise.all([start('scheduler'), start('worker'), start('worker')]);

/** Every run has taken effect once, in full, and no state is wrong. */
async function expectOneEffect(): Promise<void> {
  const lines = readFileSync(effects, 'utf8').trimEnd().split('\n');
  const { rows: runs } = await pool.query<{ runId: string; dagId: string; state: string }>(
    `select r.run_id as "runId", d.dag_id as "dagId", r.state from haru.dag_run r join haru.dag d using (dag_no)`,
  );
  const effectsOf = Map.groupBy(lines, (line) => line.slice(0, line.indexOf(' ')));
  for (const { runId, dagId, state } of runs) {
    expect(state, runId).toBe('success');
    const ofRun = (effectsOf.get(runId) ?? []).map((line) => line.slice(runId.length + 1));
    expect(ofRun.toSorted(), runId).toEqual(EFFECTS[dagId]!.toSorted());
  }
  await expectOneSuccess(pool);
  await expectLegalMoves(pool);
  expect(longestIn(await movesOf(pool), 'queued')).toBeLessThan(MAX_QUEUED_MS);
}

describe.each(MOMENTS)('when it $name', (moment) => {
  it.each(['never happens', 'takes effect although nobody hears of it'])(
    'the scheduler is killed, and its statement %s',
    async (fate) => {
      const gate = await closeGate(haru.url, moment);
      const run = await haru.trigger('mixed', { conf: { effects } });
      await gate.reached();
      await scheduler.kill();
      await (fate === 'never happens' ? gate.refuse() : gate.open());
      scheduler = await start('scheduler');
      expect(await haru.finished(run)).toBe('success');
      await expectOneEffect();
    },
  );
});

it(`killed ${KILLS} times at moments of chance, schedulers leave out nothing and do nothing twice: HARU_TEST_SEED=${SEED}`, async () => {
  const random = randomOf(SEED);
  const countEvents = async (): Promise<number> =>
    (await pool.query<{ count: number }>('select count(*)::int as count from haru.event')).rows[0]!.count;
  await pool.query(`update haru.dag set is_paused = false where dag_id = 'often'`);
  for (let kills = 0; kills < KILLS; kills++) {
    for (const dagId of ['mixed', random.pick(['mixed', 'chain'])]) await haru.trigger(dagId, { conf: { effects } });
    const last = (await countEvents()) + random.integer(0, MAX_EVENTS);
    await waitFor(async () => (await countEvents()) >= last, { pollMs: 1, timeoutMs: 30_000 });
    await scheduler.kill();
    scheduler = await start('scheduler');
  }
  // As if its file did not define it any more: what has begun goes on, and nothing new begins.
  await pool.query(`update haru.dag set is_stale = true where dag_id = 'often'`);
  const haveEnded = async (): Promise<boolean> =>
    (await pool.query(`select from haru.dag_run where state in ('queued', 'running') limit 1`)).rowCount === 0;
  await waitFor(haveEnded, { timeoutMs: 60_000, what: 'the end of every run' });
  expect(await expectEachIntervalOnce(pool, 'often', 1_000)).toBeGreaterThan(KILLS / 4);
  await expectOneEffect();
}, 120_000);
