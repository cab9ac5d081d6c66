import { openBareQueue } from './bareQueue.ts';
import { batchedClaims } from './barePostgres.ts';
import { startInstallation } from './installation.ts';
import { makeReport, rowOf, type Report } from './report.ts';

const ROUNDS = 5;
const RUNS = 10;
const TASKS = 200;
const GOAL_RATIO = 0.5;

/** Sustained no-op tasks a second: one scheduler, one worker process. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const haru = stack.adopt(await startInstallation(16), (it) => it.stop());
  const queue = stack.adopt(await openBareQueue(haru.database.url), (it) => it.close());
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
  const measured = { what: `${RUNS} runs of ${TASKS} no-op tasks`, unit: 'tasks/s', samples: ours };
  return makeReport('B3', haru.versions, [
    rowOf(measured, { times: GOAL_RATIO }, { what: 'bare BullMQ add and process', samples: bare }),
    rowOf(measured, null, { what: 'claim and complete by hundreds on bare Postgres', samples: batched }),
  ]);
}
