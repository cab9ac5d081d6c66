import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { among, equal, iso, matching, within } from './fragments.ts';
import type { Range, TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

export interface AuditRow {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly dag_id: string | null;
  readonly run_id: string | null;
  readonly task_id: string | null;
  readonly map_index: number | null;
  readonly try_number: number | null;
  readonly detail: unknown;
}

export interface AuditFilter {
  readonly dag?: TextMatch;
  readonly task?: TextMatch;
  readonly run?: TextMatch;
  readonly owner?: TextMatch;
  readonly event?: TextMatch;
  readonly dagId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly runId?: string | undefined;
  readonly mapIndex?: number | undefined;
  readonly tryNumber?: number | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly withoutActions?: readonly string[] | undefined;
  readonly at?: Range<string>;
}

const COLUMNS = sql`a.id, ${iso('a.at')} as at, a.actor, a.action, a.dag_id, a.run_id, a.task_id, a.map_index, a.try_number, a.detail`;
const FROM = sql`haru.audit a`;

const text = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'text' });
const ID: SortAttribute = { expression: sql`a.id`, type: 'bigint' };
const AT: SortAttribute = { expression: sql`a.at`, type: 'timestamptz' };
const SORT: Readonly<Record<string, SortAttribute>> = {
  id: ID,
  event_log_id: ID,
  dttm: AT,
  when: AT,
  dag_id: text('a.dag_id'),
  task_id: text('a.task_id'),
  run_id: text('a.run_id'),
  event: text('a.action'),
  logical_date: ID,
  owner: text('a.actor'),
  extra: { expression: sql`a.detail::text`, type: 'text' },
};

export async function listAudit(
  db: Kysely<DB>,
  filter: AuditFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<AuditRow>> {
  return readPage<AuditRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: [
      ...matching(sql`a.dag_id`, filter.dag),
      ...matching(sql`a.task_id`, filter.task),
      ...matching(sql`a.run_id`, filter.run),
      ...matching(sql`a.actor`, filter.owner),
      ...matching(sql`a.action`, filter.event),
      ...equal(sql`a.dag_id`, filter.dagId),
      ...equal(sql`a.task_id`, filter.taskId),
      ...equal(sql`a.run_id`, filter.runId),
      ...equal(sql`a.map_index`, filter.mapIndex),
      ...equal(sql`a.try_number`, filter.tryNumber),
      ...equal(sql`a.actor`, filter.actor),
      ...equal(sql`a.action`, filter.action),
      ...among(sql`a.action`, filter.actions),
      ...(filter.withoutActions?.length ? [sql`a.action <> all(${[...filter.withoutActions]}::text[])`] : []),
      ...within(sql`a.at`, filter.at, 'timestamptz'),
    ],
    identity: [ID],
    keys: sortKeys(order, SORT, ['id'], [ID]),
    paging,
  });
}

export async function findAudit(db: Kysely<DB>, id: number): Promise<AuditRow | null> {
  const { rows } = await sql<AuditRow>`select ${COLUMNS} from ${FROM} where a.id = ${id}`.execute(db);
  return rows[0] ?? null;
}
