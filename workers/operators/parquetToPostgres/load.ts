import type { Day } from '../../../server/dag/context.ts';
import type { LoadResult, ParquetToPostgresOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import { refuseUnfit } from '../../../server/dag/optionRules.ts';
import type { OperatorContext } from '../operator.ts';
import { addHashes } from '../../parquet/orderFree.ts';
import { withScratchDuck } from '../../parquet/scratchDuck.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import { targetColumns } from './columns.ts';
import { openPostgres } from '../connectPostgres.ts';
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
  const target = targetOf(options);
  const connection = options.postgres.connection;
  const config = postgresConfig(await context.connection(connection));
  const client = await openPostgres(connection, { ...config, application_name: `haru load ${options.table}` });
  const tools = {
    context,
    connection,
    config,
    client,
    target,
    table: options.table,
    allowFewer: options.allowFewer ?? false,
    step,
    progress: createLoadProgress(context, options.from),
    open: (place: string) => openPlace(place, (name) => context.connection(name)),
  };
  try {
    await ensureTarget(client, target);
    const receipts: DayReceipt[] = [];
    for (const name of new Set(options.from.map((file) => file.share))) {
      const share = await context.ledger.share(name);
      if (share === null) throw new Error(`${name}: the ledger knows no such share`);
      const loaded = await withScratchDuck((own) => loadShare({ ...tools, ...own }, share), DUCK);
      await context.ledger.copyReceipts(
        loaded.map((receipt) => ({ ...receipt, share: name, target: `${connection}/${options.table}` })),
      );
      receipts.push(...loaded);
    }
    return summarize(receipts, target, context);
  } catch (error) {
    throw sayFullDisk(error, connection, options.table);
  } finally {
    await client.end();
  }
}

function targetOf(options: ParquetToPostgresOptions): LoadTarget {
  refuseUnfit(schemas.parquetToPostgres, options);
  const [schema = '', parent = ''] = options.table.split('.');
  return {
    schema,
    parent,
    partition: options.partition,
    columns: targetColumns(options.columns),
    timestamp: options.timestamp,
    zone: options.splitBy,
  };
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
