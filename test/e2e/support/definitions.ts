import type { AssetDefinition, DagDefinition, TaskDefinition } from '../../../server/core/definition.ts';
import { cronOf } from '../../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../../support/core/definitionOf.ts';

/** A task that is tried again, as most are. */
function task(taskId: string, given: Partial<TaskDefinition> = {}): TaskDefinition {
  return taskOf(taskId, { retries: 3, ...given });
}

function dag(dagId: string, given: Partial<DagDefinition>): DagDefinition {
  return definitionOf(given.tasks ?? [], { dagId, owner: 'data', zone: 'Asia/Seoul', ...given });
}

const divided = (uri: string, zone: string, from: string | null): AssetDefinition => ({
  uri,
  partition: { kind: 'days', zone },
  from,
  group: null,
  docMd: null,
});
/** Its name is an address, as those of assets often are. */
export const martAsset = divided('postgres://marts/nginx_daily', 'Asia/Seoul', 'nginx_raw');
const copyAsset = divided('postgres://copies/marts', 'Asia/Seoul', null);
export const rawAsset = divided('nginx_raw', 'UTC', null);

export const nginxDaily = dag('nginx_daily', {
  description: 'Access log of a UTC day to the KST days that it feeds',
  tags: ['nginx', 'mart'],
  schedule: cronOf('0 0 * * *', { delayMs: 600_000 }),
  tasks: [
    task('drain', { kind: 'operator', operator: 'redisToParquet', outlets: [rawAsset] }),
    task('check', { upstream: [0], reads: [0] }),
    task('load', { kind: 'operator', operator: 'parquetToPostgres', upstream: [1], outlets: [martAsset] }),
  ],
});

export const martReport = dag('mart_report', {
  description: '하루 접속 현황을 만들어 보냅니다',
  tags: ['mart', '보고서'],
  owner: '분석팀',
  schedule: cronOf('30 7 * * 1-5', { zone: 'Asia/Seoul' }),
  params: {
    day: { type: 'string', format: 'date', title: 'Business day', default: '2026-11-20' },
    top: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'How many paths the report lists' },
    format: { enum: ['html', 'csv', 'json'], default: 'html' },
    recipients: { type: 'array', items: { type: 'string' }, default: ['data@example.com'] },
    reason: { type: 'string', minLength: 3 },
    dryRun: { type: 'boolean', default: false },
  },
  tasks: [
    task('wait_for_mart', { kind: 'operator', operator: 'partitionSensor' }),
    task('status_codes', { upstream: [0], inlets: [martAsset] }),
    task('top_paths', { upstream: [0] }),
    task('countries', { upstream: [0] }),
    task('render', { upstream: [1, 2, 3] }),
    task('send', { upstream: [0, 4], kind: 'operator', operator: 'email' }),
  ],
});

export const hourly = dag('s3_move', {
  description: 'Hourly event log from S3 to the object storage',
  tags: ['s3'],
  schedule: cronOf('0 * * * *', { delayMs: 300_000 }),
  isPausedUponCreation: true,
  tasks: [task('move', { kind: 'operator', operator: 'rcloneSync' })],
});

export const byHand = dag('vacuum_marts', {
  description: null,
  tags: ['maintenance'],
  tasks: [task('vacuum', { kind: 'operator', operator: 'sql' })],
});

/** Groups within groups, a mapped task, and data that starts it. */
export const martBuild = dag('mart_build', {
  description: 'Copies of the marts, table by table',
  tags: ['mart'],
  docMd:
    '# Marts\n\nCopies **every** table of the day.\n\n| table | rows |\n|---|---|\n| hits | 1 M |\n\n<script>alert(1)</script>',
  groups: [
    { groupId: 'read', parent: null, tooltip: null },
    { groupId: 'write', parent: null, tooltip: null },
    { groupId: 'write.check', parent: 'write', tooltip: null },
  ],
  tasks: [
    task('list_tables', { inlets: [martAsset] }),
    task('read.columns', { group: 'read', upstream: [0] }),
    task('read.rows', { group: 'read', upstream: [0] }),
    task('write.copy', {
      group: 'write',
      upstream: [1, 2],
      mapped: { group: null, combine: 'product', lists: [] },
    }),
    task('write.check.counts', { group: 'write.check', upstream: [3] }),
    task('write.check.sums', { group: 'write.check', upstream: [3] }),
    task('done', { upstream: [4, 5], outlets: [copyAsset] }),
  ],
});
