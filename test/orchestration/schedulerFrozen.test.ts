import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIVE_TASK_STATES } from '../../server/core/states.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { buildGates, closeGate, type Gate, type Moment } from '../support/gates.ts';
import { expectEachIntervalOnce, expectLegalMoves, expectOneSuccess, mostAtOnce, movesOf } from '../support/history.ts';
import { startInstallation } from '../support/installation.ts';
import { startOwnProcess, type OwnProcess } from '../support/processes.ts';
import { waitFor } from '../support/waitFor.ts';

const LEASE_SECONDS = 4;
/** Under which runs are started, and tasks are selected. */
const START_LOCK = 0x68617275_01;
const SELECTION_LOCK = 0x68617275_02;

const CREATES: Moment = {
  name: 'creates scheduled runs',
  table: 'haru.dag_run',
  fires: 'before insert',
  when: `new.run_type = 'scheduled'`,
};
const STARTS: Moment = {
  name: 'starts runs',
  table: 'haru.dag_run',
  fires: 'before update',
  when: `old.state = 'queued' and new.state = 'running' and new.conf ->> 'isHeld' = 'true'`,
};
const SELECTS: Moment = {
  name: 'selects tasks',
  table: 'haru.task_instance',
  fires: 'before update',
  when: `old.state = 'scheduled' and new.state = 'queued' and new.priority = 7`,
};

/** What Postgres, or its client, says to the session that was given up. */
const REFUSED = /terminated|terminating|not queryable/;

const folder = testFolder();

describe.each([2, 5])('%i schedulers, of which one is frozen in the middle of a write', async (count) => {
  const haru = await startInstallation({
    dags: join(import.meta.dirname, 'dags/schedulerFrozen.ts'),
    schedulers: 0,
    workers: 0,
  });
  const { pool } = haru.database;
  await pool.query(`insert into haru.pool (name, slots) values ('narrow', 2)`);
  await pool.query(
    `update haru.dag_version set definition = jsonb_set(definition::jsonb, '{start}', to_jsonb(date_trunc('second', clock_timestamp())))
     where definition ->> 'dagId' = 'often'`,
  );
  const setPaused = (dagId: string, isPaused: boolean): Promise<unknown> =>
    pool.query('update haru.dag set is_paused = $2 where dag_id = $1', [dagId, isPaused]);
  await setPaused('often', true);
  await buildGates(pool, [CREATES, STARTS, SELECTS]);
  const start = (kind: 'scheduler' | 'worker', name: string): Promise<OwnProcess> => {
    const url = new URL(haru.url);
    url.searchParams.set('application_name', name);
    return startOwnProcess(kind, { url: url.href, leaseSeconds: LEASE_SECONDS });
  };
  await Promise.all(['a worker', 'another'].map((name) => start('worker', name)));
  const schedulers = new Map(
    await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const name = `scheduler ${i}`;
        return [name, await start('scheduler', name)] as const;
      }),
    ),
  );

  const states = async (runs: readonly number[]): Promise<readonly string[]> =>
    (
      await pool.query<{ state: string }>(
        `select t.state::text from haru.task_instance t where t.run_id = any ($1) order by t.run_id, t.task_no`,
        [runs],
      )
    ).rows.map(({ state }) => state);
  const trigger = (dagId: string, times: number, conf: { readonly release: string; readonly isHeld: boolean }) =>
    Promise.all(Array.from({ length: times }, () => haru.trigger(dagId, { conf })));
  const countScheduled = async (): Promise<number> =>
    (
      await pool.query<{ count: number }>(
        `select count(*)::int as count from haru.dag_run where run_type = 'scheduled'`,
      )
    ).rows[0]!.count;
  /** Whether another scheduler waits for its turn at what only one may do at a time. */
  const isAwaited = async (lock: number): Promise<boolean> =>
    (
      await pool.query(
        `select from pg_locks join pg_stat_activity using (pid)
         where datname = current_database() and application_name like 'scheduler %' and locktype = 'advisory' and not granted
           and (classid::bigint << 32) + objid::bigint = $1 limit 1`,
        [lock],
      )
    ).rowCount === 1;

  /** The one that comes to the gate, and is frozen there. */
  async function frozenAt(gate: Gate): Promise<OwnProcess> {
    await gate.reached();
    const [name = ''] = await gate.waiting();
    const scheduler = schedulers.get(name);
    if (!scheduler) throw new Error(`it is '${name}' that waits at the gate`);
    scheduler.freeze();
    return scheduler;
  }
  /** Until it has gone on, and has finished the round in which it was frozen. */
  const thaw = async (scheduler: OwnProcess): Promise<void> => {
    const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
    scheduler.thaw();
    await waitFor(
      async () =>
        (
          await pool.query('select from haru.scheduler where pid = $1 and heartbeat_at > $2', [
            scheduler.pid,
            rows[0]!.now,
          ])
        ).rowCount === 1,
    );
  };
  /** The most that was ever active at a time of what may be active twice. */
  async function expectLimitsHeld(): Promise<Readonly<Record<string, number>>> {
    const moves = await movesOf(pool);
    const runsOf = (dagId: string): number =>
      mostAtOnce(
        moves.filter((move) => move.subject === 'run' && move.dagId === dagId),
        ['running'],
      );
    const inPool = moves.filter(({ subject, dagId }) => subject === 'task' && /usual|urgent/.test(dagId));
    const most = { pool: mostAtOnce(inPool, ACTIVE_TASK_STATES), few: runsOf('few'), often: runsOf('often') };
    for (const [limit, each] of Object.entries(most)) expect(each, limit).toBeLessThanOrEqual(2);
    return most;
  }
  const queueIsEmpty = async (): Promise<boolean> =>
    (await pool.query('select from haru_queue.job limit 1')).rowCount === 0;

  it('in the creation of scheduled runs: another creates them when its session has been given up, and it creates none again', async () => {
    const gate = await closeGate(haru.url, CREATES);
    await setPaused('often', false);
    const frozen = await frozenAt(gate);
    await gate.open();
    expect(await countScheduled()).toBe(0);
    await waitFor(async () => (await countScheduled()) > 4, { timeoutMs: 30_000, what: 'that another takes over' });
    expect(frozen.errors()).toBe('');
    await thaw(frozen);
    // Its next heartbeat has a session of its own, and may come before the end of the one that was given up.
    await waitFor(() => REFUSED.test(frozen.errors()), { what: 'that its session is refused' });
    await expectEachIntervalOnce(pool, 'often', 1_000);
  });

  it('in the start of runs: others start them when its session has been given up, no more at a time than may be active', async () => {
    const release = join(folder, `runs of ${count}`);
    const gate = await closeGate(haru.url, STARTS);
    const held = await trigger('few', 1, { release, isHeld: true });
    const frozen = await frozenAt(gate);
    const more = await trigger('few', 3, { release, isHeld: false });
    // These would be first.
    await pool.query(`update haru.dag_run set run_after = run_after - interval '1 day' where id = any ($1)`, [more]);
    const begun = async (): Promise<number> =>
      (await pool.query(`select from haru.dag_run where id = any ($1) and state = 'running'`, [more])).rowCount!;
    await waitFor(() => isAwaited(START_LOCK));
    await gate.open();
    await waitFor(async () => (await begun()) === 2, { timeoutMs: 30_000, what: 'that another takes over' });
    await expectLimitsHeld();
    const before = frozen.errors().length;
    await thaw(frozen);
    await waitFor(() => REFUSED.test(frozen.errors().slice(before)), { what: 'that its session is refused' });
    writeFileSync(release, '');
    for (const run of [...held, ...more]) expect(await haru.finished(run)).toBe('success');
  });

  it('in the selection of tasks: the pool holds no more than it may, and what it puts into the queue later starts nothing', async () => {
    const release = join(folder, `tasks of ${count}`);
    const gate = await closeGate(haru.url, SELECTS);
    const usual = await trigger('usual', 1, { release, isHeld: false });
    const frozen = await frozenAt(gate);
    const urgent = await trigger('urgent', 1, { release, isHeld: false });
    await waitFor(async () => (await isAwaited(SELECTION_LOCK)) || (await isAwaited(START_LOCK)));
    await gate.open();
    await waitFor(async () => (await states(usual)).every((state) => state !== 'scheduled'));
    await expectLimitsHeld();
    await waitFor(async () => (await states(usual)).every((state) => state === 'running'), {
      what: 'that what it has selected runs without it',
    });
    await thaw(frozen);
    await waitFor(queueIsEmpty);
    writeFileSync(release, '');
    for (const run of [...usual, ...urgent]) {
      expect(await haru.finished(run)).toBe('success');
      expect(await haru.tries(run)).toEqual({ holds: ['success'], also_holds: ['success'] });
    }
  });

  it('no limit was exceeded at any time, and no state is wrong', async () => {
    // As if its file did not define it any more: what has begun goes on, and nothing new begins.
    await pool.query(`update haru.dag set is_stale = true where dag_id = 'often'`);
    const haveEnded = async (): Promise<boolean> =>
      (await pool.query(`select from haru.dag_run where state in ('queued', 'running') limit 1`)).rowCount === 0;
    await waitFor(haveEnded, { timeoutMs: 30_000, what: 'the end of every run' });
    for (const most of Object.values(await expectLimitsHeld())) expect(most, 'each limit was met').toBe(2);
    await expectEachIntervalOnce(pool, 'often', 1_000);
    await expectOneSuccess(pool);
    await expectLegalMoves(pool);
  });
});
