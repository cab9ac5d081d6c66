import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { between, pick, randomOf } from '../../sandbox/events/random.ts';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';
import { FIRST_SEED } from './support/seeds.ts';
import { cutSessions, freeze, loseQueue, replaceWorker, signalTasks } from './support/victims.ts';

const DAYS = ['20221130', '20221201', '20221202'];
const COUNT = 4_000;
const FAULTS = 10;
/** How many faults may cost a try that a task has to pay for with a retry: it has three. */
const COSTLY_FAULTS = 3;
/** Longer than the lease. */
const FROZEN_MS = 3_000;

describe.each([
  [FIRST_SEED, 'postgres'],
  [FIRST_SEED + 1, 'redis'],
] as const)('seed %i, queue in %s', async (seed, queue) => {
  const random = randomOf(seed);
  const job = await startMainJob({ schedulers: 2, workers: 2, queue });
  const oneOf = (kind: 'scheduler' | 'worker') => pick(random, job.processes.alive(kind));
  let costly = 0;
  const thaws: Promise<void>[] = [];
  let late = 0;
  const pushLate = (): Promise<void> =>
    job.pushed.day({ seed: seed * 100 + ++late, day: pick(random, DAYS), count: 200 });

  const faults: readonly (() => Promise<void>)[] = [
    () => replaceWorker(job, oneOf('worker')),
    async () => {
      await oneOf('scheduler').kill();
      await job.processes.start('scheduler');
    },
    async () => {
      if (costly++ < COSTLY_FAULTS) signalTasks(oneOf('worker'), 'SIGKILL');
    },
    async () => {
      if (costly++ < COSTLY_FAULTS) await cutSessions(job);
    },
    async () => void thaws.push(freeze(oneOf('worker'), FROZEN_MS)),
    async () => void thaws.push(freeze(oneOf('scheduler'), FROZEN_MS)),
    () => loseQueue(job),
    pushLate,
  ];

  it('processes are killed and frozen, sessions cut, the queue lost, and late events come, all while three days run', async () => {
    for (const day of DAYS) await job.pushed.day({ seed, day, count: COUNT });
    const runs = await Promise.all(DAYS.map((day) => job.trigger(day)));
    for (let fault = 0; fault < FAULTS; fault++) {
      await delay(between(random, 0, 400));
      await pick(random, faults)();
    }
    await Promise.all(thaws);
    for (const run of runs) expect(await job.finished(run)).toBe('success');
    await pushLate();
    for (const day of DAYS) expect(await job.finished(await job.trigger(day))).toBe('success');
    await expectWhole(job);
  });
});
