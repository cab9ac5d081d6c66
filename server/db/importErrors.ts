import type { Queryable } from './transaction.ts';

/** Why a DAG file does not load. */
export interface ImportError {
  /** Absolute path. */
  readonly file: string;
  readonly message: string;
  /** Of the file itself, counted from 1. */
  readonly line: number | null;
  readonly column: number | null;
  readonly stack: string | null;
}

/** Keeps the error of a file in place of the one before; false: it says the same. */
export async function storeImportError(db: Queryable, error: ImportError): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'store-import-error',
    text: `with stored as (
        insert into haru.import_error as e (file, message, line, col, stack) values ($1, $2, $3, $4, $5)
        on conflict (file) do update set
          at = clock_timestamp(), message = excluded.message, line = excluded.line, col = excluded.col, stack = excluded.stack
        where (e.message, e.line, e.col, e.stack) is distinct from (excluded.message, excluded.line, excluded.col, excluded.stack)
        returning file, message
      )
      insert into haru.event (subject, to_state, reason, actor, extra)
      select 'import_error', 'failed', message, 'loader', json_build_object('file', file) from stored`,
    values: [error.file, error.message, error.line, error.column, error.stack],
  });
  return rowCount === 1;
}

/** The file loads again, or is gone; false: it had no error. */
export async function clearImportError(db: Queryable, file: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'clear-import-error',
    text: `with cleared as (delete from haru.import_error where file = $1 returning file)
      insert into haru.event (subject, to_state, actor, extra)
      select 'import_error', 'resolved', 'loader', json_build_object('file', file) from cleared`,
    values: [file],
  });
  return rowCount === 1;
}
