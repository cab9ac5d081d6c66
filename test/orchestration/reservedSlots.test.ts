import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildGates, closeGate, type Moment } from '../support/gates.ts';
import { movesOf } from '../support/history.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const ENDS: Moment = {
  name: 'writes the end of a try',
  table: 'haru.task_instance',
  fires: 'before update',
  when: `old.state = 'running' and new.state = 'success' and new.priority = 7`,
};

const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/reservedSlots.ts'),
  worker: { slots: 2 },
});
const { pool } = haru.database;

it('a task that comes while a hand-over has reserved the free slots waits for it, and is not selected again', async () => {
  await buildGates(pool, [ENDS]);
  const gate = await closeGate(haru.url, ENDS);
  const ending = await haru.trigger('ends');
  await gate.reached();
  const coming = await haru.trigger('comes');
  await waitFor(async () => (await pool.query(`select from haru_queue.job where state = 'active'`)).rowCount === 1, {
    what: 'that the worker has the job',
  });
  await gate.open();
  for (const run of [ending, coming]) expect(await haru.finished(run)).toBe('success');
  const states = (await movesOf(pool)).filter(({ run, subject }) => run === coming && subject === 'task');
  expect(states.map(({ to }) => to)).toEqual(['scheduled', 'queued', 'running', 'success']);
  expect(haru.errors).toEqual([]);
});
