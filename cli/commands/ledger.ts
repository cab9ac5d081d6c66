import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { countArgument } from '../arguments.ts';
import { EXIT } from '../exitCode.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, report, type OutputFormat } from '../output.ts';
import type { LedgerTools } from '../../workers/ledger/verify.ts';

interface Listing {
  readonly output: OutputFormat;
}

export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('the ledger of data: what was claimed, published and loaded');
  ledger
    .command('list')
    .description('shares, the latest key first: what each source holds for each UTC key')
    .option('-n, --limit <n>', 'how many', countArgument, 25)
    .addOption(outputOption())
    .action(({ limit, output }: Listing & { limit: number }) => withInstallation((haru) => list(haru, limit, output)));
  ledger
    .command('show <share>')
    .description('batches, files and receipts of a share')
    .addOption(outputOption())
    .action((share: string, { output }: Listing) => withInstallation((haru) => show(haru, share, output)));
  ledger
    .command('verify [share]')
    .description('count every published file and every loaded day again; exit 1 if one is not as the ledger says')
    .addOption(outputOption())
    .action((share: string | undefined, { output }: Listing) =>
      withInstallation((haru) => verify(haru, share, output)),
    );
  ledger
    .command('sweep')
    .description('remove the files and claims that killed tries left behind, and copy receipts that are missing')
    .option('--dry-run', 'only say what would be removed')
    .addOption(outputOption())
    .action(({ dryRun, output }: Listing & { dryRun?: true }) =>
      withInstallation((haru) => sweep(haru, dryRun === true, output)),
    );
}

async function list({ database }: Installation, limit: number, output: OutputFormat): Promise<void> {
  const { listShares } = await import('../../server/db/ledgerListing.ts');
  printRows(await listShares(database.pool, { limit, offset: 0 }), output, [
    'share',
    'batches',
    'unfinished',
    'rows',
    'rejects',
    'files',
    'days',
    'staleDays',
    'publishedAt',
  ]);
}

async function show({ database }: Installation, name: string, output: OutputFormat): Promise<void> {
  const { showShare } = await import('../../server/db/ledgerListing.ts');
  const share = await showShare(database.pool, name);
  if (share === null) throw unknownShare(name);
  if (output === 'json') {
    printJson({
      ...share,
      batches: share.batches.map((batch) => ({ ...batch, seconds: secondsOf(batch.claimedAt, batch.publishedAt) })),
      receipts: share.receipts.map((receipt) => ({
        ...receipt,
        epoch: Number(receipt.epoch),
        seconds: secondsOf(receipt.startedAt, receipt.loadedAt),
      })),
    });
    return;
  }
  print(`${name}: ${share.start.toISOString()} to ${share.end.toISOString()}\n`);
  const files = share.batches.flatMap((batch) => batch.files);
  const batches = share.batches.map((batch) => ({
    ...batch,
    bytes: batch.files.reduce((sum, file) => sum + (file.kind === 'part' ? file.bytes : 0), 0),
    seconds: secondsOf(batch.claimedAt, batch.publishedAt),
  }));
  printRows(batches, output, [
    'batch',
    'elements',
    'rows',
    'rejects',
    'dropped',
    'cut',
    'lost',
    'bytes',
    'claimedAt',
    'seconds',
  ]);
  print('');
  printRows(files, output, ['batch', 'kind', 'rows', 'bytes', 'url']);
  print('');
  const receipts = share.receipts.map((receipt) => ({
    ...receipt,
    seconds: secondsOf(receipt.startedAt, receipt.loadedAt),
  }));
  printRows(receipts, output, ['day', 'rows', 'rejects', 'bytes', 'loadedAt', 'seconds', 'target']);
}

/** How long a step took. */
function secondsOf(from: Date | null, to: Date): number | null {
  return from === null ? null : (to.getTime() - from.getTime()) / 1000;
}

async function verify(haru: Installation, name: string | undefined, output: OutputFormat): Promise<void> {
  const { showShare } = await import('../../server/db/ledgerListing.ts');
  const { verifyLedger } = await import('../../workers/ledger/verify.ts');
  if (name !== undefined && (await showShare(haru.database.pool, name)) === null) throw unknownShare(name);
  report(`counting ${name ?? 'all shares'} again ...`);
  const found = await verifyLedger(await tools(haru), name);
  if (output === 'json') printJson(found);
  else {
    const { problems, unverified } = found;
    print(
      `${found.shares} shares, ${found.files} files with ${found.rows} rows, ${found.receipts} receipts counted: ` +
        (problems.length === 0 ? 'all as the ledger says' : `${problems.length} not as the ledger says`),
    );
    if (problems.length > 0) printRows(problems, output, ['share', 'what', 'problem']);
    if (unverified.length > 0) {
      print(`not counted, as they could not be asked: ${unverified.length}`);
      printRows(unverified, output, ['what', 'reason']);
    }
  }
  if (found.problems.length > 0) process.exitCode = EXIT.failed;
  else if (found.unverified.length > 0) process.exitCode = EXIT.notReachable;
}

async function sweep(haru: Installation, dryRun: boolean, output: OutputFormat): Promise<void> {
  const { sweepLedger } = await import('../../workers/ledger/sweep.ts');
  report('looking through the folders and lists that the ledger names ...');
  const found = await sweepLedger(await tools(haru), { dryRun });
  if (!dryRun) await audit(haru, { action: 'sweep_ledger', detail: found });
  if (output === 'json') printJson({ dryRun, ...found });
  else {
    const verb = dryRun ? 'would be removed' : 'removed';
    const rows = [
      ...found.removedFiles.map((what) => ({ what, outcome: `file ${verb}` })),
      ...found.removedClaims.map((what) => ({ what, outcome: `claim ${verb}: published batches hold all of it` })),
      ...found.waitingClaims.map((what) => ({ what, outcome: 'claim left: the next drain makes a batch of it' })),
      ...found.unknownFiles.map((what) => ({ what, outcome: 'file left: its name is not one of ours' })),
      ...found.failures.map((failure) => ({ what: 'failure', outcome: failure })),
    ];
    if (rows.length > 0) printRows(rows, output);
    print(
      `${found.removedFiles.length} files and ${found.removedClaims.length} claims ${verb}, ${found.copiedReceipts} receipts copied`,
    );
  }
  if (found.failures.length > 0) process.exitCode = 1;
}

async function tools({ database, config }: Installation): Promise<LedgerTools> {
  const { resolveConnection } = await import('../../server/db/connections.ts');
  const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
  const ring = loadKeyRing(config);
  return {
    pool: database.pool,
    async connection(name) {
      const found = await resolveConnection(database.pool, ring, name);
      if (found) return found;
      throw new HaruError('NOT_FOUND', `the ledger names the connection '${name}', which is not there any more`);
    },
  };
}

function unknownShare(name: string): HaruError {
  return new HaruError('NOT_FOUND', `the ledger has no share '${name}' (haru ledger list)`);
}
