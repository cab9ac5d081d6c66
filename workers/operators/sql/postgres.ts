import pg from 'pg';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import type { SqlResult } from '../../../server/dag/operators.ts';
import type { OperatorContext } from '../operator.ts';
import { connectPostgres, postgresClient } from '../connectPostgres.ts';
import { postgresConfig } from '../postgresConfig.ts';
import type { SqlStatement } from './statement.ts';

/** Runs one statement in a transaction of its own; its parameters are sent apart from it, and never become a part of it. */
export async function sqlOnPostgres(
  { connection, statement, parameters, maxRows }: SqlStatement,
  value: ConnectionValue,
  { dagId, taskId, signal }: Pick<OperatorContext, 'dagId' | 'taskId' | 'signal'>,
): Promise<SqlResult> {
  signal.throwIfAborted();
  const client = postgresClient({ ...postgresConfig(value), application_name: `haru ${dagId}.${taskId}` });
  const stop = (): void => void client.end().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    await connectPostgres(client, connection);
    // The server ends the statement of a try that was killed.
    await client.query(`set client_connection_check_interval = '2s'`);
    await client.query('begin');
    const result = await select(client, { text: statement, values: parameters.map(parameter), types: TYPES }, maxRows);
    await client.query('commit');
    return result;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.end().catch(() => {});
  }
}

/** Reads row by row, so that one too many ends it, whatever the statement would give. */
function select(client: pg.Client, config: pg.QueryConfig, maxRows: number): Promise<SqlResult> {
  const { promise, resolve, reject } = Promise.withResolvers<SqlResult>();
  const rows: Record<string, never>[] = [];
  const query = new pg.Query<Record<string, never>>(config);
  query.on('row', (row) => {
    if (rows.length < maxRows) return void rows.push(row);
    reject(
      new Error(
        `the statement gives more than ${maxRows} rows: let it give fewer, or raise maxRows; nothing was changed`,
      ),
    );
    void client.end().catch(() => {});
  });
  query.on('error', reject);
  query.on('end', ({ rowCount }) => resolve({ rows, rowCount: rowCount ?? rows.length }));
  client.query(query);
  return promise;
}

/** Objects and lists go as JSON. */
function parameter(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** What keeps its meaning as JSON: instants are Dates; days, times of no zone, large numbers and all else stay text. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((id: number) => PARSERS.get(id) ?? String) as pg.CustomTypesConfig['getTypeParser'],
};
const { BOOL, INT2, INT4, INT8, FLOAT4, FLOAT8, JSON: JSON_TYPE, JSONB, TIMESTAMPTZ } = pg.types.builtins;
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [BOOL, (text) => text === 't'],
  [INT2, Number],
  [INT4, Number],
  [INT8, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)],
  [FLOAT4, finite],
  [FLOAT8, finite],
  [JSON_TYPE, (text) => JSON.parse(text) as unknown],
  [JSONB, (text) => JSON.parse(text) as unknown],
  [TIMESTAMPTZ, instant],
]);

/** NaN and the infinities are no JSON. */
function finite(text: string): number | string {
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

const parseInstant = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date | number;

/** The infinities, and instants beyond those of a Date, stay text. */
function instant(text: string): Date | string {
  const parsed = parseInstant(text);
  return parsed instanceof Date && !Number.isNaN(parsed.getTime()) ? parsed : text;
}
