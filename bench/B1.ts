import { openBareQueue } from './bareQueue.ts';
import { startInstallation } from './installation.ts';
import { makeReport, rowOf, type Report } from './report.ts';

const TASKS = 40;
const RUNS = 11;
const GOAL_SECONDS = 0.15;

/** A chain of 40 no-op tasks, from the trigger to the run's success, by the database's clock. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const haru = stack.adopt(await startInstallation(8), (it) => it.stop());
  const queue = stack.adopt(await openBareQueue(haru.database.url), (it) => it.close());
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
  return makeReport('B1', haru.versions, [
    rowOf(
      { what: `chain of ${TASKS} no-op tasks`, unit: 's', samples: ours },
      { most: GOAL_SECONDS },
      { what: `bare BullMQ ping-pong of ${TASKS} jobs`, samples: bare },
    ),
  ]);
}
