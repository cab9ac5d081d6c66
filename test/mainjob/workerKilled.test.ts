import { describe, expect, it } from 'vitest';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { DRAIN_MOMENTS, LOAD_MOMENTS } from './support/moments.ts';
import { pushDay, seeded } from './support/seeds.ts';
import { busyWorker } from './support/victims.ts';

const job = await startMainJob();

describe.each(seeded([...DRAIN_MOMENTS, ...LOAD_MOMENTS]))('seed %i', (seed, moment) => {
  // By turns, so that another first seed turns every moment's.
  const takesEffect = seed % 2 === 0;

  it(`a worker is killed when it ${moment.name}, and the statement on its way ${takesEffect ? 'takes effect' : 'never happens'}`, async () => {
    const day = await pushDay(job, seed);
    const gate = await job.closeGate(moment);
    const run = await job.trigger(day);
    await gate.reached();
    await (await busyWorker(job, run)).kill();
    // At once, before the lease of what was written can expire.
    await (takesEffect ? gate.open() : gate.refuse());
    await job.processes.start('worker');
    expect(await job.finished(run)).toBe('success');
    // Even one whose end was on its way: that is committed together with what follows from it.
    expect(await job.outcomes(run)).toContain('lost');
    await expectWhole(job);
  });
});
