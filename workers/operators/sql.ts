import type { SqlOptions, SqlResult } from '../../server/dag/operators.ts';
import * as schemas from '../../server/dag/operatorSchemas.ts';
import { isTrino } from '../trino/server.ts';
import type { BuiltInOperator } from './operator.ts';
import { sqlOnPostgres } from './sql/postgres.ts';
import { sqlOnTrino } from './sql/trino.ts';

const MAX_ROWS = 1_000;

/** Runs one statement on what the connection's type names; its parameters never become a part of it. */
export const sql: BuiltInOperator<SqlOptions, SqlResult> = {
  name: 'sql',
  options: schemas.sql,
  async run({ connection: { connection }, statement, parameters = [], maxRows = MAX_ROWS }, context) {
    const value = await context.connection(connection);
    const run = isTrino(value.type) ? sqlOnTrino : sqlOnPostgres;
    const result = await run({ connection, statement, parameters, maxRows }, value, context);
    context.log.info(`${result.rowCount} rows`);
    context.receipt({ rows: result.rowCount });
    return result;
  },
};
