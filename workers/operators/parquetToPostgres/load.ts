import pg from 'pg';
import type { Day } from '../../../server/dag/context.ts';
import type { LoadResult, ParquetToPostgresOptions } from '../../../server/dag/operators.ts';
import { requireZone } from '../../../server/core/zone.ts';
import type { OperatorContext } from '../operator.ts';
import { withDuck } from '../../parquet/duckdb.ts';
import { addHashes } from '../../parquet/orderFree.ts';
import { withScratch } from '../../parquet/scratch.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import { targetColumns } from './columns.ts';
import { connectPostgres } from '../connectPostgres.ts';
import { sayFullDisk } from '../fullDisk.ts';
import { postgresConfig } from '../postgresConfig.ts';
import { createLoadProgress } from './loadProgress.ts';
import { loadShare } from './loadShare.ts';
import type { DayReceipt } from '../../../server/core/ledger.ts';
import type { OnLoadStep } from './steps.ts';
import { ensureTarget, partitionName } from './target.ts';
import type { LoadTarget } from './target.ts';

/** Beside the copies it needs less than a drain's. */
const DUCK = { memory: '176MB' };

/** Loads the shares that `from` names into a table partitioned by local day. What counts is the ledger's list of their files. */
export async function load(
  options: ParquetToPostgresOptions,
  context: OperatorContext,
  step: OnLoadStep,
): Promise<LoadResult> {
  const [schema, parent, ...more] = options.table.split('.');
  if (!schema || !parent || more.length > 0) {
    throw new Error(`table: ${JSON.stringify(options.table)} is not of the form schema.table, such as mart.access_log`);
  }
  if (!options.partition.includes('{day}')) {
    throw new Error(`partition: ${JSON.stringify(options.partition)} has no {day} in it, as in mart_{day}`);
  }
  const target: LoadTarget = {
    schema,
    parent,
    partition: options.partition,
    columns: targetColumns(options.columns, options.timestamp),
    timestamp: options.timestamp,
    zone: requireZone(options.splitBy),
  };
  const name = options.postgres.connection;
  const config = postgresConfig(await context.connection(name));
  const client = new pg.Client({ ...config, application_name: `haru load ${options.table}` });
  client.on('error', () => undefined);
  await connectPostgres(client, name);
  try {
    await ensureTarget(client, target);
    const receipts: DayReceipt[] = [];
    const progress = createLoadProgress(context, options.from);
    for (const share of new Set(options.from.map((file) => file.share))) {
      receipts.push(
        ...(await withScratch((scratch) =>
          withDuck(
            scratch,
            async (duck) => {
              const known = await context.ledger.share(share);
              if (known === null) throw new Error(`${share}: the ledger knows no such share`);
              const loaded = await loadShare(
                {
                  context,
                  connection: name,
                  config,
                  client,
                  duck,
                  scratch,
                  target,
                  table: options.table,
                  allowFewer: options.allowFewer ?? false,
                  step,
                  progress,
                  open: (place) => openPlace(place, (connection) => context.connection(connection)),
                },
                known,
              );
              await context.ledger.copyReceipts(
                loaded.map((receipt) => ({ ...receipt, share, target: `${name}/${options.table}` })),
              );
              return loaded;
            },
            DUCK,
          ),
        )),
      );
    }
    return summarize(receipts, target, context);
  } catch (error) {
    throw sayFullDisk(error, name, options.table);
  } finally {
    await client.end();
  }
}

function summarize(receipts: readonly DayReceipt[], target: LoadTarget, context: OperatorContext): LoadResult {
  const byDay = new Map<string, number>();
  for (const receipt of receipts) byDay.set(receipt.day, (byDay.get(receipt.day) ?? 0) + receipt.rows);
  const total = {
    rows: receipts.reduce((sum, receipt) => sum + receipt.rows, 0),
    rejects: receipts.reduce((sum, receipt) => sum + receipt.rejects, 0),
    checksum: addHashes(receipts.map((receipt) => receipt.idsHash)),
  };
  context.receipt(total);
  return {
    ...total,
    days: [...byDay]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, rows]) => ({ day, table: `${target.schema}.${partitionName(target, day as Day)}`, rows })),
  };
}
