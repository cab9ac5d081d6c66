import { openBareQueue } from './bareQueue.ts';
import { batchedClaims } from './barePostgres.ts';
import { startInstallation } from './installation.ts';
import { makeReport, type Report, type Row } from './report.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;
const RUNS = 10;
const TASKS = 200;
const GOAL_RATIO = 0.5;

/** Sustained no-op tasks a second: one scheduler, one worker process. */
export async function run(): Promise<Report> {
  const haru = await startInstallation(16);
  const queue = await openBareQueue(haru.database.url);
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    const batched: number[] = [];
    for (let i = 0; i <= ROUNDS; i++) {
      const start = performance.now();
      const ids = await Promise.all(Array.from({ length: RUNS }, () => haru.trigger(`fan${TASKS}`)));
      await haru.ended(ids);
      const rate = (RUNS * TASKS) / ((performance.now() - start) / 1_000);
      const bareRate = await queue.throughput(RUNS * TASKS);
      const batchedRate = await batchedClaims(haru.database.url, RUNS * TASKS);
      if (i > 0) {
        ours.push(rate);
        bare.push(bareRate);
        batched.push(batchedRate);
      }
    }
    const value = median(ours);
    const row = (
      yardstick: string,
      samples: readonly number[],
      goal: string,
      isReached: (ratio: number) => boolean | null,
    ): Row => {
      const yardstickValue = median(samples);
      const ratio = value / yardstickValue;
      return {
        what: `${RUNS} runs of ${TASKS} no-op tasks`,
        value,
        unit: 'tasks/s',
        yardstick,
        yardstickValue,
        ratio,
        goal,
        reached: isReached(ratio),
        samples: ours,
      };
    };
    return makeReport('B3', haru.versions, [
      row('bare BullMQ add and process', bare, `>= ${GOAL_RATIO}x`, (ratio) => ratio >= GOAL_RATIO),
      row('claim and complete by hundreds on bare Postgres', batched, '-', () => null),
    ]);
  } finally {
    await queue.close();
    await haru.stop();
  }
}
