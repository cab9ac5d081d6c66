import type { CopyTableOptions, DrainResult } from '../../server/dag/operators.ts';
import * as schemas from '../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator, OperatorContext } from './operator.ts';
import { exportTable } from './copyTable/export.ts';
import { restoreTable } from './copyTable/restore.ts';
import type { OnCopyStep } from './copyTable/steps.ts';

const TABLE_OF_CONNECTION = /^([A-Za-z0-9_.-]+):\/(?!\/)(.+)$/;

/** Copies a table of a Postgres into Parquet files, or such a copy back into a table: what `from` is decides which. */
export const copyTable: BuiltInOperator<CopyTableOptions, DrainResult> = {
  name: 'copyTable',
  options: schemas.copyTable,
  run: (options, context) => runCopy(options, context, () => undefined),
};

/** The same, with a place to stop at. */
export async function runCopy(
  options: CopyTableOptions,
  context: OperatorContext,
  step: OnCopyStep,
): Promise<DrainResult> {
  const [, name, table = ''] = TABLE_OF_CONNECTION.exec(options.to) ?? [];
  const target = name === undefined ? null : await context.connection(name);
  const source = await context.connection(options.from.connection);
  if (source.type === 'postgres') {
    if (target?.type === 'postgres')
      throw new Error(`${options.to} is a table, too: copy into a folder first, and from there into it`);
    return exportTable(options, context, step);
  }
  if (name === undefined || target?.type !== 'postgres')
    throw new Error(
      `one side is a table of a Postgres: from is a ${source.type}, and ${options.to} is no table of a connection of type postgres, such as mart:/public.orders`,
    );
  return restoreTable(options, { connection: name, value: target, table }, context, step);
}
