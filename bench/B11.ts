import { startSite } from './datapath/site.ts';
import { makeReport, type Report } from './report.ts';
import { median } from './statistics.ts';

const ROUNDS = 3;
/** 3.6 GB of events. */
const COUNT = 2_700_000;
const GOAL_PERCENT = 2;
const GOAL_MB = 512;

/** A day of 3.6 GB from the Redis list to the mart: what the run takes beyond its two operators, and their memory. */
export async function run(): Promise<Report> {
  const site = await startSite();
  try {
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
    const plain = { yardstick: null, yardstickValue: null, ratio: null };
    const [overhead, peak] = [median(overheads), median(peaks)];
    return makeReport('B11', site.haru.versions, [
      {
        ...plain,
        what: `day of ${(bytes / 1e9).toFixed(1)} GB from Redis to the mart`,
        value: median(seconds),
        unit: 's',
        goal: '-',
        reached: null,
        samples: seconds,
      },
      {
        ...plain,
        what: 'of it beside the operators',
        value: overhead,
        unit: '%',
        goal: `< ${GOAL_PERCENT} %`,
        reached: overhead < GOAL_PERCENT,
        samples: overheads,
      },
      {
        ...plain,
        what: 'peak memory of a try',
        value: peak,
        unit: 'MB',
        goal: `<= ${GOAL_MB} MB`,
        reached: peak <= GOAL_MB,
        samples: peaks,
      },
    ]);
  } finally {
    await site.stop();
  }
}
