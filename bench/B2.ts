import { openBareQueue } from './bareQueue.ts';
import { startInstallation, type Installation } from './installation.ts';
import { makeReport, type Report, type Row } from './report.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;
const GOAL_SECONDS = 1.2;
const SHAPES = [
  { runs: 100, tasks: 10 },
  { runs: 10, tasks: 100 },
] as const;

/** 1,000 no-op tasks as many short and as few long chains, from the first trigger to the end of the last run. */
export async function run(): Promise<Report> {
  const haru = await startInstallation(16);
  const queue = await openBareQueue(haru.database.url);
  try {
    const rows: Row[] = [];
    for (const { runs, tasks } of SHAPES) {
      const ours: number[] = [];
      const bare: number[] = [];
      for (let i = 0; i <= ROUNDS; i++) {
        const seconds = await chains(haru, runs, tasks);
        const bareSeconds = (runs * tasks) / (await queue.throughput(runs * tasks));
        if (i === 0) continue;
        ours.push(seconds);
        bare.push(bareSeconds);
      }
      const [value, yardstickValue] = [median(ours), median(bare)];
      rows.push({
        what: `${runs} runs of ${tasks} no-op tasks one after another`,
        value,
        unit: 's',
        yardstick: `bare BullMQ, ${runs * tasks} jobs that wait for nothing`,
        yardstickValue,
        ratio: value / yardstickValue,
        goal: `<= ${GOAL_SECONDS} s`,
        reached: value <= GOAL_SECONDS,
        samples: ours,
      });
    }
    return makeReport('B2', haru.versions, rows);
  } finally {
    await queue.close();
    await haru.stop();
  }
}

async function chains(haru: Installation, runs: number, tasks: number): Promise<number> {
  const start = performance.now();
  await haru.ended(await Promise.all(Array.from({ length: runs }, () => haru.trigger(`chain${tasks}`))));
  return (performance.now() - start) / 1_000;
}
