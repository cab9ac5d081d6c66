import pg from 'pg';
import type { Day } from '../../../server/dag/context.ts';
import { endOfDay, keyOfDay, startOfDay } from '../../../server/core/businessDay.ts';
import { LINEAGE_NAMES } from '../../../server/dag/loadRules.ts';
import { POSTGRES_TYPE } from './columns.ts';
import type { TargetColumn } from './columns.ts';
import { receiptTables } from './receipts.ts';

/** Where a load writes: the parent table, its columns, and how its partitions are named and cut. */
export interface LoadTarget {
  readonly schema: string;
  readonly parent: string;
  /** With `{day}` in it. */
  readonly partition: string;
  readonly columns: readonly TargetColumn[];
  readonly timestamp: string;
  readonly zone: string;
}

const LOCK_TIMEOUT_MS = 2_000;
const LOCK_TRIES = 15;
const LOCK_NOT_AVAILABLE = '55P03';

export function qualified(target: LoadTarget): string {
  return `${pg.escapeIdentifier(target.schema)}.${pg.escapeIdentifier(target.parent)}`;
}

export function partitionName(target: LoadTarget, day: Day): string {
  return target.partition.replaceAll('{day}', keyOfDay(day));
}

export function qualifiedPartition(target: LoadTarget, day: Day): string {
  return `${pg.escapeIdentifier(target.schema)}.${pg.escapeIdentifier(partitionName(target, day))}`;
}

/** Makes what is missing: receipts, schema, parent table, and the view of complete days. */
export async function ensureTarget(client: pg.Client, target: LoadTarget): Promise<void> {
  const view = `${pg.escapeIdentifier(target.schema)}.${pg.escapeIdentifier(`${target.parent}_complete`)}`;
  const { rows } = await client.query<{ ready: boolean }>(
    `select to_regclass($1) is not null and to_regclass($2) is not null
       and to_regclass('haru_load.reject') is not null
       and exists (
         select from pg_attribute where attrelid = to_regclass('haru_load.receipt') and attname = 'started_at'
       ) as ready`,
    [qualified(target), view],
  );
  if (rows[0]?.ready !== true) {
    await inShortTransaction(client, 'haru_load', async () => {
      await client.query(receiptTables);
      await client.query(`create schema if not exists ${pg.escapeIdentifier(target.schema)}`);
      await client.query(parentTable(target));
      await client.query(completeView(target, view));
    });
  }
  await checkColumns(client, target);
}

/** Makes the day's partition beside the parent and attaches it, so that readers of the parent are never held up for long. */
export async function ensurePartition(client: pg.Client, target: LoadTarget, day: Day): Promise<void> {
  const partition = qualifiedPartition(target, day);
  if (await isAttached(client, target, partition)) return;
  const [from, to] = [startOfDay(day, target.zone), endOfDay(day, target.zone)].map((at) =>
    pg.escapeLiteral(at.toISOString()),
  );
  const split = pg.escapeIdentifier(target.timestamp);
  await inShortTransaction(client, partition, async () => {
    if (await isAttached(client, target, partition)) return;
    await client.query(`create table ${partition} (like ${qualified(target)} including all)`);
    await client.query(
      `alter table ${partition} add constraint haru_day check (${split} is not null and ${split} >= ${from} and ${split} < ${to})`,
    );
    await client.query(
      `alter table ${qualified(target)} attach partition ${partition} for values from (${from}) to (${to})`,
    );
    await client.query(`alter table ${partition} drop constraint haru_day`);
  });
}

async function isAttached(client: pg.Client, target: LoadTarget, partition: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean; attached: boolean }>(
    `select to_regclass($1) is not null as there,
       exists (select from pg_inherits where inhrelid = to_regclass($1) and inhparent = to_regclass($2)) as attached`,
    [partition, qualified(target)],
  );
  const [row] = rows;
  if (row?.there === true && !row.attached) {
    throw new Error(`${partition} exists and is no partition of ${qualified(target)}: rename or drop it`);
  }
  return row?.attached === true;
}

function parentTable(target: LoadTarget): string {
  const columns = target.columns.map(
    ({ name, type }) =>
      `${pg.escapeIdentifier(name)} ${POSTGRES_TYPE[type]}${name === target.timestamp ? ' not null' : ''}`,
  );
  const split = pg.escapeIdentifier(target.timestamp);
  const parent = qualified(target);
  return `
    create table if not exists ${parent} (
      ${columns.join(',\n      ')},
      event_id text not null,
      ingested_at timestamptz,
      source_key text not null,
      batch text not null
    ) partition by range (${split});
    create index if not exists ${pg.escapeIdentifier(`${target.parent}_${target.timestamp}`)} on ${parent} (${split});
    create index if not exists ${pg.escapeIdentifier(`${target.parent}_source_key`)} on ${parent} (source_key)`;
}

/**
 * Rows of the days whose every moment is covered by receipts, source by source: a day that two UTC keys feed shows when
 * both are loaded.
 */
function completeView(target: LoadTarget, view: string): string {
  const split = pg.escapeIdentifier(target.timestamp);
  return `
    create or replace view ${view} as
    select l.* from (
      select day_start, day_end from (
        select day_start, day_end, source,
          range_agg(tstzrange(interval_start, interval_end)) filter (where loaded_at is not null) @> tstzrange(day_start, day_end) as covered
        from haru_load.receipt
        where table_name = ${pg.escapeLiteral(`${target.schema}.${target.parent}`)} and day_start is not null
        group by day_start, day_end, source
      ) by_source
      group by day_start, day_end
      having bool_or(covered) and bool_and(coalesce(covered, false))
    ) complete
    join ${qualified(target)} l on l.${split} >= complete.day_start and l.${split} < complete.day_end`;
}

async function checkColumns(client: pg.Client, target: LoadTarget): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped',
    [qualified(target)],
  );
  const there = new Set(rows.map((row) => row.name));
  const missing = [...target.columns.map(({ name }) => name), ...LINEAGE_NAMES].filter((name) => !there.has(name));
  if (missing.length > 0) {
    throw new Error(
      `${qualified(target)} lacks the columns ${missing.join(', ')}: add them, or load into another table`,
    );
  }
}

/** One transaction that waits two seconds at most for a lock and is repeated where that was not enough. */
async function inShortTransaction(client: pg.Client, lock: string, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      await work();
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback');
      if (!(error instanceof pg.DatabaseError) || error.code !== LOCK_NOT_AVAILABLE || attempt === LOCK_TRIES)
        throw error;
    }
  }
}
