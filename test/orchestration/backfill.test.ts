import { join } from 'node:path';
import { expect, it } from 'vitest';
import { backfillProgress, findBackfill } from '../../server/db/read/backfills.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';
import { backfillOf, dagNamed } from '../support/requests.ts';

const { database } = await startInstallation({ dags: join(import.meta.dirname, '../scheduler/dags/backfilled.ts') });
const { pool, kysely } = database;

it('a backfill runs to its end by itself', async () => {
  const verbs = notifyingVerbs(pool).backfills;
  const { id } = await verbs.create(backfillOf(await dagNamed(pool, 'filled'), { backwards: true }), {
    user: 'somebody',
    via: 'cli',
  });
  await waitFor(async () => (await findBackfill(kysely, id))?.completed_at !== null);
  expect((await backfillProgress(kysely, [id])).get(id)).toEqual({ success: 5 });
  const { rows: order } = await pool.query<{ day: string }>(
    `select to_char(logical_date at time zone 'UTC', 'DD') as day from haru.dag_run order by started_at, logical_date desc`,
  );
  expect(order.map(({ day }) => day)).toEqual(['05', '04', '03', '02', '01']);
});
