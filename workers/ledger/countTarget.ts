import pg from 'pg';
import type { LoadReceipt } from '../../server/core/ledger.ts';
import { openPostgres } from '../operators/connectPostgres.ts';
import { postgresConfig } from '../operators/postgresConfig.ts';
import { formatHash } from '../parquet/orderFree.ts';
import type { LedgerProblem, LedgerTools } from './verify.ts';

/** A table that shares were loaded into, with a client of its database. */
interface TargetTable {
  readonly client: pg.Client;
  /** `mart/mart.access_log` */
  readonly target: string;
  readonly table: string;
  /** The table, and the column that its partitions are cut by, as identifiers. */
  readonly relation: string;
  readonly split: string;
}

/**
 * Counts what shares have in a target: every receipted day, and rows that no receipt covers, of the one share or of any.
 * Throws where the target cannot be asked.
 */
export async function countTarget(
  tools: LedgerTools,
  target: string,
  receipts: readonly LoadReceipt[],
  onlyShare: string | null,
): Promise<readonly LedgerProblem[]> {
  const [connection = '', table = ''] = target.split('/');
  const client = await openPostgres(connection, {
    ...postgresConfig(await tools.connection(connection)),
    application_name: 'haru ledger verify',
  });
  try {
    const relation = table
      .split('.')
      .map((part) => pg.escapeIdentifier(part))
      .join('.');
    const column = await partitionColumn(client, relation);
    if (column === null)
      return [...new Set(receipts.map(({ share }) => share))].map((share) => ({
        share,
        what: target,
        problem: 'it is no partitioned table any more; load the share again',
      }));
    const of = { client, target, table, relation, split: pg.escapeIdentifier(column) };
    const problems: LedgerProblem[] = [];
    for (const receipt of receipts) problems.push(...(await receiptProblems(of, receipt)));
    return [...problems, ...(await uncoveredRows(of, onlyShare))];
  } finally {
    await client.end();
  }
}

async function receiptProblems(
  { client, target, table, relation, split }: TargetTable,
  { share, day, rows, idsHash }: LoadReceipt,
): Promise<readonly LedgerProblem[]> {
  const { rows: counted } = await client.query<{ rows: string; ids: string }>(
    `select count(*) as rows, coalesce(sum(('x' || left(md5(event_id), 15))::bit(60)::bigint), 0)::text as ids
     from ${relation} l join haru_load.receipt r on r.table_name = $1 and r.day = $2 and r.share = $3
     where l.source_key = $3 and l.${split} >= r.day_start and l.${split} < r.day_end`,
    [table, day, share],
  );
  const found = { rows: Number(counted[0]?.rows), ids: formatHash(BigInt(counted[0]?.ids ?? 0)) };
  if (found.rows === rows && found.ids === idsHash) return [];
  const problem = `${found.rows} rows (${found.ids}); the receipt says ${rows} (${idsHash})`;
  return [{ share, what: `${target} ${day}`, problem }];
}

/** Rows of shares, or of one, in days that no load of the share has receipted. */
async function uncoveredRows(
  { client, target, table, relation, split }: TargetTable,
  onlyShare: string | null,
): Promise<readonly LedgerProblem[]> {
  const { rows } = await client.query<{ share: string; partition: string; rows: string }>(
    `select l.source_key as share, l.tableoid::regclass::text as partition, count(*) as rows
     from ${relation} l
     where ($2::text is null or l.source_key = $2) and not exists (
       select from haru_load.receipt r
       where r.table_name = $1 and r.share = l.source_key and r.loaded_at is not null
         and l.${split} >= r.day_start and l.${split} < r.day_end
     )
     group by 1, 2 order by 1, 2`,
    [table, onlyShare],
  );
  return rows.map(({ share, partition, rows: count }) => ({
    share,
    what: `${target} ${partition}`,
    problem: `${count} rows that no receipt covers: load the share again, or delete them`,
  }));
}

/** The column that the table's partitions are cut by; null where there is no such table. */
async function partitionColumn(client: pg.Client, relation: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `select a.attname as name from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
     where p.partrelid = to_regclass($1)`,
    [relation],
  );
  return rows[0]?.name ?? null;
}
