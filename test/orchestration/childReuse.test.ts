import { randomUUID } from 'node:crypto';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LANES } from '../../server/core/lanes.ts';
import { claimDispatched, type ClaimedTry } from '../../server/db/claimTries.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { createChildPool } from '../../workers/childPool.ts';
import { childProgram } from '../../workers/program/childProgram.ts';
import { createBinder } from '../../workers/process.ts';
import { runAttempt } from '../../workers/runAttempt.ts';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/reused.ts'), import.meta.dirname);
const children = createChildPool(2, await childProgram());
afterAll(() => children.close());
const definitions = createDefinitionCache();

async function claimed(lane: number): Promise<ClaimedTry> {
  const runId = await heldRun(database, 'reused');
  await pool.query(`update haru.task_instance set state = 'queued', dispatch_number = 1, lane = $2 where run_id = $1`, [
    runId,
    lane,
  ]);
  const worker = { workerId: randomUUID(), host: 'here', leaseSeconds: 30 };
  return (await claimDispatched(pool, worker, { runId, taskNo: 0, mapIndex: -1, dispatchNumber: 1 }))!;
}

async function attempt(lane: number = LANES.live) {
  const claim = await claimed(lane);
  const secrets = { connection: () => Promise.resolve(null), variable: () => Promise.resolve(null) };
  return runAttempt(
    {
      pool,
      children,
      bind: createBinder({ taskUser: null }, pool),
      secrets,
      services: () => ({}),
      onChange: () => {},
      onError: (error) => {
        throw error;
      },
      stopGraceMs: 0,
    },
    claim,
    await definitions.get(pool, claim.run.versionId),
  );
}

it.each(['stop', 'release', 'abandon'] as const)(
  'a try that has ended and is told to %s leaves the one alone that its process serves next',
  async (change) => {
    const first = await attempt();
    expect(await first.outcome).toMatchObject({ kind: 'success' });
    const second = await attempt();
    first[change]('too late');
    expect(await second.outcome).toMatchObject({ kind: 'success', json: JSON.stringify(await pidOf(first)) });
  },
);

it('the process of a backfill gives way, and serves no live try', async () => {
  const [live, backfill] = [await pidOf(await attempt()), await pidOf(await attempt(LANES.backfill))];
  expect([live, backfill].map((pid) => getPriority(pid))).toEqual([0, constants.priority.PRIORITY_LOW]);
  expect(await pidOf(await attempt())).not.toBe(backfill);
});

async function pidOf({ outcome }: Awaited<ReturnType<typeof attempt>>): Promise<number> {
  const end = await outcome;
  return end.kind === 'success' ? Number(end.json) : Number.NaN;
}
