import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { VariableSummary } from '../variables.ts';
import type { DB } from '../schema.ts';
import { matching } from './fragments.ts';
import type { TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

const NAME: SortAttribute = { expression: sql`v.name`, type: 'text' };
/** Values are sealed, so that they order nothing. */
const SORT: Readonly<Record<string, SortAttribute>> = {
  key: NAME,
  id: NAME,
  _val: NAME,
  description: { expression: sql`v.description`, type: 'text' },
  is_encrypted: NAME,
  team_name: NAME,
};

export async function pageOfVariables(
  db: Kysely<DB>,
  match: TextMatch,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<VariableSummary>> {
  return readPage<VariableSummary>(db, {
    columns: sql`v.name, v.description, v.changed_at as "changedAt"`,
    from: sql`haru.variable v`,
    conditions: matching(sql`v.name`, match),
    identity: [NAME],
    keys: sortKeys(order, SORT, ['id'], [NAME]),
    paging,
  });
}
