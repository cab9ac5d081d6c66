import { Option, type Command } from 'commander';
import { PARTITION_STATES, type PartitionState } from '../../server/core/completeness.ts';
import { requirePartition, WHOLE } from '../../server/core/partitions.ts';
import type { PartitionFilter } from '../../server/db/read/partitions.ts';
import { countArgument } from '../arguments.ts';
import { withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, type OutputFormat } from '../output.ts';
import { requireAsset } from './assets.ts';
import { registerRerun } from './partitionsRerun.ts';

interface Listing {
  readonly limit: number;
  readonly from?: string;
  readonly to?: string;
  readonly state?: PartitionState;
  readonly output: OutputFormat;
}

export function registerPartitions(program: Command): void {
  const partitions = program
    .command('partitions')
    .description('partitions of assets: which days, hours and keys are missing, partial, complete or stale');
  partitions
    .command('list [asset]')
    .description('the state of each partition, the latest first')
    .option('--from <key>', 'from this partition on')
    .option('--to <key>', 'up to this partition')
    .addOption(new Option('--state <state>', 'only those in this state').choices(PARTITION_STATES))
    .option('-n, --limit <n>', 'how many', countArgument, 50)
    .addOption(outputOption())
    .action((asset: string | undefined, options: Listing) => withInstallation((haru) => list(haru, asset, options)));
  partitions
    .command('show <asset> [partition]')
    .description('what a partition is made from, and its receipts; without a name: of an asset without partitions')
    .addOption(outputOption())
    .action((asset: string, partition: string | undefined, { output }: Listing) =>
      withInstallation((haru) => show(haru, asset, partition ?? WHOLE, output)),
    );
  registerRerun(partitions);
}

async function list(
  haru: Installation,
  uri: string | undefined,
  { limit, from, to, state, output }: Listing,
): Promise<void> {
  const { listPartitions } = await import('../../server/db/read/partitions.ts');
  if (uri !== undefined) await requireAsset(haru, uri);
  const filter: PartitionFilter = { uri, from, to, states: state && [state] };
  const rows = await listPartitions(haru.database.kysely, filter, { limit, offset: 0 });
  if (output === 'json') printJson(rows);
  else
    printRows(
      rows.map(({ receipt, ...row }) => ({ ...row, latestRows: receipt?.rows ?? null })),
      output,
      ['asset', 'partition', 'state', 'events', 'latestRows', 'publishedAt'],
    );
}

async function show(haru: Installation, uri: string, key: string, output: OutputFormat): Promise<void> {
  const { partitionDetail } = await import('../../server/db/read/partitionDetail.ts');
  const asset = await requireAsset(haru, uri);
  const { definition } = asset;
  requirePartition(definition, key);
  const { state, sources, receipts } = await partitionDetail(haru.database.kysely, asset, key);
  if (output === 'json') {
    printJson({ asset: uri, partition: key, state, from: definition.from, sources, receipts });
    return;
  }
  print(`${key === WHOLE ? uri : `${uri} ${key}`}: ${state}`);
  if (sources.length > 0) {
    print(`\nmade from ${definition.from}:`);
    printRows(sources, output, ['partition', 'state', 'publishedAt', 'held', 'consumedAt', 'rows']);
  }
  print('');
  printRows(
    receipts.map(({ receipt, ...row }) => ({ ...row, receipt: receipt === null ? '' : JSON.stringify(receipt) })),
    output,
    ['at', 'receipt', 'dag', 'task', 'run'],
  );
}
