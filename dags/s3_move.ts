import { connection, cron, dag, shortCircuit } from 'haru';
import type { ConnectionRef, Interval } from 'haru';
import { rcloneSync, sql } from 'haru/operators';

const lake: ConnectionRef = connection('lake');

/** Where the partition of an interval lies, on both sides. */
type Place = (interval: Interval) => string;

const hourOf: Place = ({ start }) => `dt=${start.toISOString().slice(0, 10)}/hr=${start.toISOString().slice(11, 13)}`;
const dayOf: Place = (interval) => `dt=${interval.day('Asia/Seoul')}`;

/** Copies a partition and, where a connection `lake` to a Trino is set, makes it a partition of the table there. */
function move(table: string, place: Place): void {
  const copied = rcloneSync('copy', {
    from: ({ interval }) => `s3_source:/${table}/${place(interval)}`,
    to: ({ interval }) => `s3_target:/${table}/${place(interval)}`,
    executionTimeout: '12h',
  });
  const hasLake = shortCircuit('has_lake', {
    after: copied,
    connections: [lake],
    run: (_, context) =>
      context.connection('lake').then(
        () => true,
        () => false,
      ),
  });
  sql('register', {
    connection: lake,
    // May be repeated, and takes what earlier runs have left out.
    statement: 'call system.sync_partition_metadata(?, ?, ?)',
    parameters: ['logs', table, 'ADD'],
    after: hasLake,
  });
}

const common = {
  start: '2026-01-01',
  owner: 'data',
  tags: ['s3', 'move'],
  maxActiveRuns: 4,
  defaults: { retries: 5, retryDelay: '5m' },
} as const;

export default [
  dag(
    's3_move',
    {
      ...common,
      description: 'The events of each hour from one object store to another, and into the table of the lake',
      schedule: cron('0 * * * *', { zone: 'UTC', delay: '10m' }),
    },
    () => move('event_log', hourOf),
  ),
  dag(
    's3_move_daily',
    {
      ...common,
      description: 'The API log of each KST day from one object store to another, and into the table of the lake',
      schedule: cron('0 0 * * *', { zone: 'Asia/Seoul', delay: '30m' }),
    },
    () => move('api_log', dayOf),
  ),
];
