import { describe, expect, it } from 'vitest';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { DRAIN_MOMENTS, LOAD_MOMENTS } from './support/moments.ts';
import { pushDay, seeded } from './support/seeds.ts';
import { lookOut, SIGNS } from './support/signs.ts';
import { busyWorker, signalTasks } from './support/victims.ts';

const job = await startMainJob();
const MOMENTS = [...DRAIN_MOMENTS, ...LOAD_MOMENTS];

/** The end of a task is its worker's to write. */
const OF_CHILDREN = seeded(MOMENTS).filter(([, { table }]) => table !== 'haru.task_instance');

describe.each(OF_CHILDREN)('seed %i', (seed, moment) => {
  // The other way round than where a worker is killed, so that the two together have both ways of each moment.
  const takesEffect = seed % 2 === 1;

  it(`the task's process is killed when it ${moment.name}, and the statement on its way ${takesEffect ? 'takes effect' : 'never happens'}`, async () => {
    const day = await pushDay(job, seed);
    const gate = await job.closeGate(moment);
    const run = await job.trigger(day);
    await gate.reached();
    signalTasks(await busyWorker(job, run), 'SIGKILL');
    await (takesEffect ? gate.open() : gate.refuse());
    expect(await job.finished(run)).toBe('success');
    expect(await job.outcomes(run)).toContain('failed');
    await expectWhole(job);
  });
});

describe.each(seeded(SIGNS, MOMENTS.length))('seed %i', (seed, sign) => {
  it(`the task's process is killed when it ${sign}`, async () => {
    const day = await pushDay(job, seed);
    const { seen } = await lookOut(job, sign);
    const run = await job.trigger(day);
    await seen;
    for (const worker of job.processes.alive('worker')) signalTasks(worker, 'SIGKILL');
    expect(await job.finished(run)).toBe('success');
    await expectWhole(job);
  });
});
