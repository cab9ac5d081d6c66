import { startInstallation, type Installation } from './installation.ts';
import { makeReport, rowOf, type Report, type Row } from './report.ts';

const SIZES = [
  { width: 200, rounds: 5 },
  { width: 1_000, rounds: 5 },
  { width: 10_000, rounds: 1 },
] as const;
const FAN = 200;
const FANS = 10;
/** What the size of a run may cost, beside the same tasks in small runs. */
const GOAL_RATIO = 0.9;

/** One run of so many mapped tasks: the rate stays that of the same number of tasks in small runs. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const haru = stack.adopt(await startInstallation(16), (it) => it.stop());
  await rate(haru, `fan${FAN}`, FANS, FAN);
  await rate(haru, `mapped${SIZES[0].width}`, 1, SIZES[0].width);
  const rows: Row[] = [];
  for (const { width, rounds } of SIZES) {
    const ours: number[] = [];
    const small: number[] = [];
    for (let i = 0; i < rounds; i++) {
      ours.push(await rate(haru, `mapped${width}`, 1, width));
      small.push(await rate(haru, `fan${FAN}`, FANS, FAN));
    }
    rows.push(
      rowOf(
        { what: `one run of ${width} mapped no-op tasks`, unit: 'tasks/s', samples: ours },
        { times: GOAL_RATIO },
        { what: `${FANS} runs of ${FAN} no-op tasks`, samples: small },
      ),
    );
  }
  return makeReport('B5', haru.versions, rows);
}

/** Tasks a second, from the first trigger to the end of the last run. */
async function rate(haru: Installation, dagId: string, runs: number, tasks: number): Promise<number> {
  const start = performance.now();
  await haru.ended(await Promise.all(Array.from({ length: runs }, () => haru.trigger(dagId))));
  return (runs * tasks) / ((performance.now() - start) / 1_000);
}
