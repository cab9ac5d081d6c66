import { describe, expect, it } from 'vitest';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { LOAD_MOMENTS } from './support/moments.ts';
import { pushDay, seeded } from './support/seeds.ts';
import { busyWorker, replaceWorker, signalProcess, signalTasks } from './support/victims.ts';

const job = await startMainJob();
/** Those in which the task's process itself has a session of the mart. */
const MOMENTS = LOAD_MOMENTS.filter(({ database }) => database === 'mart');

describe.each(seeded(MOMENTS))('seed %i', (seed, moment) => {
  it(`the task's process is frozen when it ${moment.name}, its worker killed, and it goes on after the next try`, async () => {
    const day = await pushDay(job, seed);
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
