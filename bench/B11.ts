import { startSite } from './datapath/site.ts';
import { makeReport, rowOf, type Report } from './report.ts';

const ROUNDS = 3;
/** 3.6 GB of events. */
const COUNT = 2_700_000;
const GOAL_PERCENT = 2;
const GOAL_MB = 512;

/** A day of 3.6 GB from the Redis list to the mart: what the run takes beyond its two operators, and their memory. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const site = stack.adopt(await startSite(), (it) => it.stop());
  const seconds: number[] = [];
  const overheads: number[] = [];
  const peaks: number[] = [];
  let bytes = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const key = site.nextKey();
    bytes = await site.fill(key, COUNT);
    const day = await site.run('both', key);
    const working = day.tasks.reduce((sum, task) => sum + task, 0);
    seconds.push(day.seconds);
    overheads.push(((day.seconds - working) / day.seconds) * 100);
    peaks.push(day.peakMb);
  }
  return makeReport('B11', site.haru.versions, [
    rowOf({ what: `day of ${(bytes / 1e9).toFixed(1)} GB from Redis to the mart`, unit: 's', samples: seconds }, null),
    rowOf({ what: 'of it beside the operators', unit: '%', samples: overheads }, { below: GOAL_PERCENT }),
    rowOf({ what: 'peak memory of a try', unit: 'MB', samples: peaks }, { most: GOAL_MB }),
  ]);
}
