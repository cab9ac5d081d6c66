import { randomUUID } from 'node:crypto';
import type { Database } from '../../../server/db/database.ts';
import type { SeededRun } from './seed.ts';

/** A worker that is heard of until the end of the test, whatever the time that it takes. */
const FOREVER = '1 day';

/** Pools, connections, variables, workers and schedulers of an installation at work: the run's task runs on the first worker. */
export async function storeOperations({ pool }: Database, running: SeededRun): Promise<void> {
  await pool.query(
    `insert into haru.pool (name, slots, description, include_deferred) values
       ('mart_loads', 4, '마트 적재: Postgres 연결을 나누어 씁니다', true), ('spark', -1, 'jobs on the cluster', false)`,
  );
  const workers = [
    { name: 'etl-01-4711', queues: ['default'], slots: 16, heardOf: FOREVER },
    { name: 'etl-02-211', queues: ['default', 'spark'], slots: 8, heardOf: FOREVER, drainedBy: 'admin' },
    { name: 'etl-03-98', queues: ['default'], slots: 16, heardOf: '-20 minutes' },
    { name: 'etl-01-312', queues: ['default'], slots: 16, heardOf: '-40 minutes', hasStopped: true },
  ];
  for (const { name, queues, slots, heardOf, drainedBy = null, hasStopped = false } of workers) {
    const [, host = '', pid = ''] = /^(.*)-(\d+)$/.exec(name) ?? [];
    await pool.query(
      `insert into haru.worker (id, name, host, pid, queues, slots, version, is_draining, drained_by, started_at, heartbeat_at, stopped_at)
       values ($1, $2, $3, $4, $5, $6, '0.1.0', $7::text is not null, $7, clock_timestamp() - interval '3 hours',
         clock_timestamp() + $8::interval, case when $9 then clock_timestamp() - interval '40 minutes' end)`,
      [randomUUID(), name, host, Number(pid), queues, slots, drainedBy, heardOf, hasStopped],
    );
  }
  await pool.query(
    `insert into haru.scheduler (id, host, pid, version, started_at, heartbeat_at) values
       (gen_random_uuid(), 'etl-01', 4702, '0.1.0', clock_timestamp() - interval '3 hours', clock_timestamp() + interval '1 day')`,
  );
  await pool.query(
    `insert into haru.connection (name, type, description, host, port, schema, is_edited) values
       ('mart', 'postgres', '마트 데이터베이스', 'mart-db.internal.example.com', 5432, 'marts', true),
       ('log_buffer', 'redis', 'Redis with the lists of access-log events', 'redis', 6379, '0', false),
       ('pager', 'http', null, 'pager.example.com', null, 'https', true)`,
  );
  await pool.query(
    `insert into haru.connection_test (connection, asked_by, taken_at, worker, ended_at, is_good, message) values
       ('mart', 'admin', clock_timestamp(), 'etl-01-4711', clock_timestamp(), true, 'Postgres 18.4, database marts, as etl'),
       ('pager', 'admin', clock_timestamp(), 'etl-01-4711', clock_timestamp(), false, 'https://pager.example.com: getaddrinfo ENOTFOUND pager.example.com')`,
  );
  await pool.query(
    `insert into haru.calendar (name, title, base, holidays) values ('closing', '결산 업무일', 'kr', $1)`,
    [{ '2026-05-04': '창립 기념일', '2026-12-31': '연말 휴무' }],
  );
  await pool.query(
    `insert into haru.variable (name, description, secret) values
       ('report_recipients', '보고서 받는 사람', ''), ('late_after_minutes', null, '')`,
  );
  await pool.query(
    `update haru.task_instance set pool = 'mart_loads', worker_id = (select id from haru.worker where name = 'etl-01-4711')
     where run_id = $1`,
    [running.id],
  );
}
