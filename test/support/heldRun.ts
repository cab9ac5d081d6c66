import { randomUUID } from 'node:crypto';
import type { TaskState } from '../../server/core/states.ts';
import type { Database } from '../../server/db/database.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { triggerRun } from '../../server/scheduler/triggerRun.ts';
import { dagNamed, triggerOf } from './requests.ts';

/** Creates a run of the DAG and moves it to `running`, with no scheduler behind it. Answers its number. */
export async function heldRun({ pool }: Database, dagId: string): Promise<number> {
  const runId = randomUUID();
  const request = triggerOf(await dagNamed(pool, dagId), { runId });
  await triggerRun({ pool, definitions: createDefinitionCache() }, request);
  const started = await pool.query<{ id: number }>(
    `update haru.dag_run set state = 'running', last_advanced_at = clock_timestamp() where run_id = $1 returning id`,
    [runId],
  );
  return started.rows[0]?.id as number;
}

/** Moves the run's first task to `running` under a lease that holds for the given seconds. Answers the lease. */
export async function holdTry({ pool }: Database, run: number, leaseSeconds: number): Promise<number> {
  const { rows } = await pool.query<{ lease: number }>(
    `update haru.task_instance set state = 'running', lease = nextval('haru.lease_epoch'), try_number = try_number + 1,
       lease_expires_at = clock_timestamp() + make_interval(secs => $2)
     where run_id = $1 and task_no = 0 returning lease`,
    [run, leaseSeconds],
  );
  return rows[0]?.lease as number;
}

/** State, marks and counters of the run's first task. */
export async function firstTask({ pool }: Database, run: number) {
  const { rows } = await pool.query<{ state: TaskState; isMarked: boolean; maxTries: number; tryNumber: number }>(
    `select state, needs_advance as "isMarked", max_tries as "maxTries", try_number as "tryNumber"
     from haru.task_instance where run_id = $1 and task_no = 0`,
    [run],
  );
  return rows[0];
}
