import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { describeKeys } from '../../server/core/partitions.ts';
import type { AssetRow, AssetUseRow } from '../../server/db/read/assets.ts';
import { countArgument } from '../arguments.ts';
import { withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, type OutputFormat } from '../output.ts';

interface Listing {
  readonly output: OutputFormat;
}

export function registerAssets(program: Command): void {
  const assets = program.command('assets').description('assets: data that tasks publish and that DAGs wait for');
  assets
    .command('list')
    .description('assets by name: who publishes them, who waits for them, when they were last published')
    .option('-n, --limit <n>', 'how many', countArgument, 100)
    .addOption(outputOption())
    .action(({ limit, output }: Listing & { limit: number }) => withInstallation((haru) => list(haru, limit, output)));
  assets
    .command('show <uri>')
    .description('definition, uses and last events of an asset')
    .addOption(outputOption())
    .action((uri: string, { output }: Listing) => withInstallation((haru) => show(haru, uri, output)));
}

/** The asset of that name. Throws `NOT_FOUND`. */
export async function requireAsset({ database }: Installation, uri: string): Promise<AssetRow> {
  const { findAsset } = await import('../../server/db/read/assets.ts');
  const asset = await findAsset(database.kysely, { uri });
  if (asset) return asset;
  throw new HaruError('NOT_FOUND', `there is no asset '${uri}' (haru assets list shows them)`);
}

async function list({ database }: Installation, limit: number, output: OutputFormat): Promise<void> {
  const { listAssets } = await import('../../server/db/read/assets.ts');
  const page = await listAssets(database.kysely, { isActive: true }, ['uri'], { limit, offset: 0 });
  printRows(page.rows.map(summary), output, ['uri', 'partition', 'from', 'publishedBy', 'waitedForBy', 'publishedAt']);
}

function summary({ id, uri, definition, uses, last_event_at: publishedAt }: AssetRow) {
  const { partition, from, group } = definition;
  return {
    id,
    uri,
    partition: partition === null ? null : partition.kind === 'keys' ? 'keys' : `${partition.kind} ${partition.zone}`,
    from,
    group,
    publishedBy: dagsOf(uses, 'outlet'),
    waitedForBy: dagsOf(uses, 'schedule'),
    readBy: dagsOf(uses, 'inlet'),
    publishedAt,
  };
}

function dagsOf(uses: readonly AssetUseRow[], wanted: AssetUseRow['use']): string {
  return [...new Set(uses.filter(({ use }) => use === wanted).map(({ dag_id: dagId }) => dagId))].join(', ');
}

/** Events shown of an asset. */
const EVENTS = 20;

async function show(haru: Installation, uri: string, output: OutputFormat): Promise<void> {
  const { listAssetEvents } = await import('../../server/db/read/assets.ts');
  const asset = await requireAsset(haru, uri);
  const page = await listAssetEvents(haru.database.kysely, { assetId: asset.id }, ['-timestamp'], {
    limit: EVENTS,
    offset: 0,
  });
  const events = page.rows.map((event) => ({
    at: event.at,
    partition: event.partition_key,
    dag: event.dag_id,
    run: event.run_id,
    task: event.task_id,
    receipt: event.receipt ?? event.extra,
  }));
  if (output === 'json') {
    printJson({ ...summary(asset), definition: asset.definition, uses: asset.uses, events });
    return;
  }
  const { partition, from, docMd } = asset.definition;
  const divided = partition === null ? 'without partitions' : `partitions: ${describeKeys(partition)}`;
  print(`${uri}: ${divided}${from === null ? '' : `, made from ${from}`}`);
  if (docMd !== null) print(`\n${docMd.trim()}`);
  print('');
  printRows(
    asset.uses.map(({ use, dag_id: dag, task_id: task }) => ({ use, dag, task })),
    output,
  );
  print('');
  printRows(
    events.map(({ receipt, ...event }) => ({ ...event, receipt: receipt === null ? '' : JSON.stringify(receipt) })),
    output,
    ['at', 'partition', 'dag', 'task', 'receipt', 'run'],
  );
}
