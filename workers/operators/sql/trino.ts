import type { SqlResult } from '../../../server/dag/operators.ts';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import { trinoServer } from '../../trino/server.ts';
import { runStatement } from '../../trino/statement.ts';
import { valueOf, type TrinoColumn } from '../../trino/values.ts';
import type { OperatorContext } from '../operator.ts';
import type { SqlStatement } from './statement.ts';

/** Runs one statement on Trino or Presto; it is ended there when the try is, or gives too many rows. */
export async function sqlOnTrino(
  { connection, statement, parameters, maxRows }: SqlStatement,
  value: ConnectionValue,
  context: Pick<OperatorContext, 'log' | 'signal' | 'progress'>,
): Promise<SqlResult> {
  const rows: SqlResult['rows'][number][] = [];
  let columns: readonly TrinoColumn[] = [];
  let changed: number | undefined;
  let shown = '';
  let splits = 0;
  for await (const page of runStatement(trinoServer(connection, value), statement, parameters, context.signal)) {
    if (shown === '') context.log.info(`query ${(shown = page.id)}`, { infoUri: page.infoUri });
    for (const { message } of page.warnings ?? []) context.log.warn(message);
    const { completedSplits = 0, totalSplits = 0 } = page.stats;
    if (completedSplits !== splits) context.progress((splits = completedSplits), totalSplits, 'splits');
    columns = page.columns ?? columns;
    changed = page.updateCount ?? changed;
    for (const values of page.data ?? []) {
      if (rows.length === maxRows)
        throw new Error(
          `the statement gives more than ${maxRows} rows: let it give fewer, or raise maxRows; query ${page.id} was ended`,
        );
      rows.push(
        Object.fromEntries(columns.map(({ name, typeSignature }, at) => [name, valueOf(typeSignature, values[at])])),
      );
    }
  }
  // What a change answers is its count, also as a row.
  return changed === undefined ? { rows, rowCount: rows.length } : { rows: [], rowCount: changed };
}
