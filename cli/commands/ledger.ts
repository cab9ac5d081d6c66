import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

interface Listing {
  readonly output: OutputFormat;
}

export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('the ledger of data: what was claimed, published and loaded');
  ledger
    .command('list')
    .description('shares: what each source holds for each UTC key')
    .addOption(outputOption())
    .action(({ output }: Listing) => withInstallation((haru) => list(haru, output)));
  ledger
    .command('show <share>')
    .description('batches, files and receipts of a share')
    .addOption(outputOption())
    .action((share: string, { output }: Listing) => withInstallation((haru) => show(haru, share, output)));
}

async function list({ database }: Installation, output: OutputFormat): Promise<void> {
  const { rows } = await database.pool.query<object>(`
    select s.share, count(b.batch) filter (where b.state = 'published')::int as batches,
      count(b.batch) filter (where b.state = 'claiming')::int as unfinished,
      coalesce(sum(b.rows) filter (where b.state = 'published'), 0)::bigint as rows,
      coalesce(sum(b.rejects) filter (where b.state = 'published'), 0)::bigint as rejects,
      max(b.published_at) as "publishedAt",
      (select count(*)::int from haru.ledger_receipt r where r.share = s.share) as receipts
    from haru.ledger_share s left join haru.ledger_batch b using (share)
    group by s.share order by s.share`);
  printRows(rows, output);
}

async function show({ database }: Installation, share: string, output: OutputFormat): Promise<void> {
  const { pool } = database;
  const batches = await pool.query<object>(
    `select batch, state, elements, rows, rejects, cut, lost, published_at as "publishedAt", released_at as "releasedAt", reason
     from haru.ledger_batch where share = $1 order by created_at`,
    [share],
  );
  if (batches.rows.length === 0)
    throw new HaruError('NOT_FOUND', `the ledger has no share '${share}' (haru ledger list)`);
  const files = await pool.query<object>(
    `select f.url, f.kind, f.rows, f.bytes, f.checksum from haru.ledger_file f join haru.ledger_batch b using (batch)
     where b.share = $1 order by b.created_at, f.kind, f.win`,
    [share],
  );
  const receipts = await pool.query<object>(
    `select target, day::text, rows, rejects, ids_hash as "idsHash", loaded_at as "loadedAt" from haru.ledger_receipt where share = $1 order by target, day`,
    [share],
  );
  if (output === 'json') {
    process.stdout.write(
      `${JSON.stringify({ share, batches: batches.rows, files: files.rows, receipts: receipts.rows }, null, 2)}\n`,
    );
    return;
  }
  for (const rows of [batches.rows, files.rows, receipts.rows]) {
    printRows(rows, output);
    process.stdout.write('\n');
  }
}
