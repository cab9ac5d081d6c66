import { describe, expect, it } from 'vitest';
import { randomOf } from '../../sandbox/events/random.ts';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { DRAIN_MOMENTS, LOAD_MOMENTS, type Moment } from './support/moments.ts';
import { pushDay, seeded } from './support/seeds.ts';
import { lookOut, SIGNS, type Sign } from './support/signs.ts';
import { busyWorker, replaceWorker, signalProcess, signalTasks } from './support/victims.ts';

const job = await startMainJob();
/** The end of a task is its worker's to write. */
const MOMENTS = [...DRAIN_MOMENTS, ...LOAD_MOMENTS].filter(({ table }) => table !== 'haru.task_instance');

describe.each(seeded<Moment | Sign>([...MOMENTS, ...SIGNS]))('seed %i', (seed, moment) => {
  it(`the task's process is killed when it ${typeof moment === 'string' ? moment : moment.name}`, async () => {
    const day = await pushDay(job, seed);
    const random = randomOf(seed);
    const takesEffect = random() < 0.5;
    if (typeof moment === 'string') {
      const { seen } = await lookOut(job, moment);
      const run = await job.trigger(day);
      await seen;
      for (const worker of job.processes.alive('worker')) signalTasks(worker, 'SIGKILL');
      expect(await job.finished(run)).toBe('success');
    } else {
      const gate = await job.closeGate(moment);
      const run = await job.trigger(day);
      await gate.reached();
      signalTasks(await busyWorker(job, run), 'SIGKILL');
      await (takesEffect ? gate.open() : gate.refuse());
      expect(await job.finished(run)).toBe('success');
      expect(await job.outcomes(run)).toContain('failed');
    }
    await expectWhole(job);
  });
});

describe.each(seeded(MOMENTS.filter(({ database }) => database === 'mart')))('seed %i', (seed, moment) => {
  it(`the task's process is frozen when it ${moment.name}, its worker killed, and it goes on after the next try`, async () => {
    const day = await pushDay(job, seed + MOMENTS.length + SIGNS.length);
    const gate = await job.closeGate(moment);
    const run = await job.trigger(day);
    await gate.reached();
    const worker = await busyWorker(job, run);
    const frozen = signalTasks(worker, 'SIGSTOP');
    await replaceWorker(job, worker);
    await gate.open();
    expect(await job.finished(run)).toBe('success');
    expect(await job.outcomes(run)).toContain('lost');
    for (const pid of frozen) signalProcess(pid, 'SIGCONT');
    await expectWhole(job);
  });
});
