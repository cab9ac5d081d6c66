import { describe, expect, it } from 'vitest';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { DRAIN_MOMENTS, LOAD_MOMENTS, SCHEDULER_MOMENTS } from './support/moments.ts';
import { pushDay, seeded } from './support/seeds.ts';

const job = await startMainJob();
const OF_WORKER = [...DRAIN_MOMENTS, ...LOAD_MOMENTS].filter(({ name }) =>
  ['publishes its files', 'ends the drain', 'copies rows', 'ends the load'].includes(name),
);

describe.each(seeded([...SCHEDULER_MOMENTS, ...OF_WORKER]))('seed %i', (seed, moment) => {
  const takesEffect = seed % 2 === 0 || OF_WORKER.includes(moment);

  it(`the scheduler is killed when a process ${moment.name}, and ${takesEffect ? 'that happens' : 'that never happens'}`, async () => {
    const day = await pushDay(job, seed);
    const gate = await job.closeGate(moment);
    const run = await job.trigger(day);
    await gate.reached();
    for (const scheduler of job.processes.alive('scheduler')) await scheduler.kill();
    await (takesEffect ? gate.open() : gate.refuse());
    await job.processes.start('scheduler');
    expect(await job.finished(run)).toBe('success');
    await expectWhole(job);
  });
});
