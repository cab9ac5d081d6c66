import { describe, expect, it } from 'vitest';
import { waitFor } from '../support/waitFor.ts';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { DRAIN_MOMENTS, LOAD_MOMENTS } from './support/moments.ts';
import { pushDay, seeded } from './support/seeds.ts';
import { loseQueue } from './support/victims.ts';

const MOMENTS = [...DRAIN_MOMENTS, ...LOAD_MOMENTS].filter(({ name }) =>
  ['publishes its files', 'copies rows'].includes(name),
);

describe.each(['postgres', 'redis'] as const)('the whole queue in %s is lost', async (queue) => {
  const job = await startMainJob({ queue });

  it.each(seeded(MOMENTS).map(([seed, moment]) => [seed, moment.name, moment] as const))(
    'seed %i: while a task %s',
    async (seed, _, moment) => {
      const day = await pushDay(job, seed);
      const gate = await job.closeGate(moment);
      const run = await job.trigger(day);
      await gate.reached();
      await loseQueue(job);
      await gate.open();
      expect(await job.finished(run)).toBe('success');
      await expectWhole(job);
    },
  );

  it.each(seeded(['the first task waits in it'], MOMENTS.length))('seed %i: while %s', async (seed) => {
    const day = await pushDay(job, seed);
    for (const worker of job.processes.alive('worker')) await worker.kill();
    const run = await job.trigger(day);
    await waitFor(
      async () =>
        (await job.pool.query(`select from haru.task_instance where run_id = $1 and state = 'queued'`, [run]))
          .rowCount === 1,
      { what: 'the first task in the queue' },
    );
    await loseQueue(job);
    await job.processes.start('worker');
    expect(await job.finished(run)).toBe('success');
    await expectWhole(job);
  });
});
