import { findImportError, listImportErrors } from '../../db/read/importErrors.ts';
import type { ImportErrorRow } from '../../db/read/importErrors.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, pagingOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { BUNDLE_NAME } from './dagVersionView.ts';
import {
  ImportErrorCollection,
  ImportErrorParams,
  ImportErrorResponse,
  ImportErrorsQuery,
} from './importErrors.schema.ts';

const tags = ['Import Error'];

export const importErrorRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/importErrors',
    {
      schema: {
        operationId: 'get_import_errors',
        tags,
        querystring: ImportErrorsQuery,
        response: { 200: ImportErrorCollection, ...failures(400) },
      },
    },
    async ({ query }) => {
      if (query.bundle_name !== undefined && query.bundle_name !== BUNDLE_NAME)
        return { import_errors: [], total_entries: 0 };
      const filter = { file: query.filename, match: matchOf(query, 'filename') };
      const page = await listImportErrors(db, filter, query.order_by, pagingOf(query));
      return { import_errors: page.rows.map(importErrorView), total_entries: page.total };
    },
  );

  app.get(
    '/importErrors/:import_error_id',
    {
      schema: {
        operationId: 'get_import_error',
        tags,
        params: ImportErrorParams,
        response: { 200: ImportErrorResponse, ...failures(404) },
      },
    },
    async ({ params }) => {
      const row = await findImportError(db, params.import_error_id);
      if (!row) throw notFound(`The ImportError with import_error_id: \`${params.import_error_id}\` was not found`);
      return importErrorView(row);
    },
  );
};

function importErrorView(row: ImportErrorRow): ImportErrorResponse {
  const place = row.line === null ? row.file : `${row.file}:${row.line}${row.col === null ? '' : `:${row.col}`}`;
  return {
    import_error_id: row.id,
    timestamp: row.at,
    filename: row.file,
    bundle_name: BUNDLE_NAME,
    stack_trace: row.stack ?? `${place}: ${row.message}`,
  };
}
