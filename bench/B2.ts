import { openBareQueue } from './bareQueue.ts';
import { startInstallation, type Installation } from './installation.ts';
import { makeReport, rowOf, type Report, type Row } from './report.ts';

const ROUNDS = 5;
const GOAL_SECONDS = 1.2;
const SHAPES = [
  { runs: 100, tasks: 10 },
  { runs: 10, tasks: 100 },
] as const;

/** 1,000 no-op tasks as many short and as few long chains, from the first trigger to the end of the last run. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const haru = stack.adopt(await startInstallation(16), (it) => it.stop());
  const queue = stack.adopt(await openBareQueue(haru.database.url), (it) => it.close());
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
    rows.push(
      rowOf(
        { what: `${runs} runs of ${tasks} no-op tasks one after another`, unit: 's', samples: ours },
        { most: GOAL_SECONDS },
        { what: `bare BullMQ, ${runs * tasks} jobs that wait for nothing`, samples: bare },
      ),
    );
  }
  return makeReport('B2', haru.versions, rows);
}

async function chains(haru: Installation, runs: number, tasks: number): Promise<number> {
  const start = performance.now();
  await haru.ended(await Promise.all(Array.from({ length: runs }, () => haru.trigger(`chain${tasks}`))));
  return (performance.now() - start) / 1_000;
}
