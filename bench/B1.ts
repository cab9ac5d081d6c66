import { openBareQueue } from './bareQueue.ts';
import { startInstallation } from './installation.ts';
import { makeReport, type Report } from './report.ts';
import { median } from './statistics.ts';

const TASKS = 40;
const RUNS = 11;
const GOAL_SECONDS = 0.15;

/** A chain of 40 no-op tasks, from the trigger to the run's success, by the database's clock. */
export async function run(): Promise<Report> {
  const haru = await startInstallation(8);
  const queue = await openBareQueue(haru.database.url);
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i <= RUNS; i++) {
      const id = await haru.trigger(`chain${TASKS}`);
      await haru.ended([id]);
      const { rows } = await haru.database.pool.query<{ seconds: number }>(
        `select extract(epoch from ended_at - created_at)::float8 as seconds from haru.dag_run where id = $1`,
        [id],
      );
      const pingPong = await queue.pingPong(TASKS);
      // The first round warms up.
      if (i > 0) {
        ours.push(rows[0]?.seconds ?? Number.NaN);
        bare.push(pingPong);
      }
    }
    const [value, yardstickValue] = [median(ours), median(bare)];
    return makeReport('B1', haru.versions, [
      {
        what: `chain of ${TASKS} no-op tasks`,
        value,
        unit: 's',
        yardstick: `bare BullMQ ping-pong of ${TASKS} jobs`,
        yardstickValue,
        ratio: value / yardstickValue,
        goal: `<= ${GOAL_SECONDS} s`,
        reached: value <= GOAL_SECONDS,
        samples: ours,
      },
    ]);
  } finally {
    await queue.close();
    await haru.stop();
  }
}
