import { versionDifference } from '../../db/read/versionDifference.ts';
import { answered } from '../answered.ts';
import { definitionOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagIdParams } from './dags.schema.ts';
import { VersionDifference, VersionDifferenceQuery } from './versions.schema.ts';

/** What differs between two versions of a DAG. */
export const versionPageRoutes: Routes = async (app, { services }) => {
  app.get(
    '/dags/:dagId/versions/difference',
    {
      schema: {
        operationId: 'getVersionDifference',
        tags: ['Pages'],
        params: DagIdParams,
        querystring: VersionDifferenceQuery,
        response: { 200: VersionDifference, ...failures(404) },
      },
    },
    async ({ params: { dagId }, query }) => {
      await requireDag(services, dagId);
      const db = services.database.kysely;
      const definition = (versionId: number) => definitionOf(services, versionId);
      const { changes, code, ...numbers } = await answered(versionDifference({ db, definition }, dagId, query));
      return {
        ...numbers,
        changes: changes.map(({ before, after, ...change }) => ({
          ...change,
          ...(before !== undefined && { before }),
          ...(after !== undefined && { after }),
        })),
        code: code.map((hunk) => ({ ...hunk, lines: [...hunk.lines] })),
      };
    },
  );
};
